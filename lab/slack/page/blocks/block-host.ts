import type { ConfirmationDialog } from '@slack/types';
import { createContext } from 'preact';
import { useCallback, useContext, useMemo, useState } from 'preact/hooks';
import type { ActionResult, BlockValue, ElementValue, StateValues, Surface } from '../../contract.ts';
import { usePageActions } from '../state/page-actions.ts';
import { currentValue, stateValues, valueField } from './element-value.ts';

/** What the elements of one surface (a message, a modal, a Home view) share. */
export interface BlockHost {
  errors: Record<string, string>;
  valueOf: (element: BlockValue, blockId: string) => ElementValue | undefined;
  /** Remembers an answer, and tells the app about it where `dispatches`. */
  answer: (element: BlockValue, blockId: string, content: unknown, dispatches: boolean) => void;
  /** A button or an overflow entry: nothing to remember. */
  press: (element: BlockValue, blockId: string, input?: Record<string, unknown>) => void;
  suggest: (element: BlockValue, blockId: string, typed: string) => Promise<ActionResult>;
  stateOf: (element: BlockValue, blockId: string) => ElementState;
}

/** What came of the last use of an element. */
type ElementState = 'idle' | 'busy' | 'failed';

const lifeless: BlockHost = {
  errors: {},
  valueOf: () => undefined,
  answer: () => {},
  press: () => {},
  suggest: () => Promise.resolve({ ok: false, error: 'detached' }),
  stateOf: () => 'idle',
};

export const BlockHostContext = createContext<BlockHost>(lifeless);

export function useBlockHost(): BlockHost {
  return useContext(BlockHostContext);
}

interface HostedSurface {
  surface: Surface;
  blocks: BlockValue[];
  /** Answers the server remembers, for a view. */
  held?: StateValues;
  errors?: Record<string, string>;
  edited: StateValues;
  edit: (change: (before: StateValues) => StateValues) => void;
}

const noErrors = {};

/** Binds the blocks of a surface to the control API: answers, `block_actions`, suggestions. */
export function useHostedSurface({ surface, blocks, held, errors = noErrors, edited, edit }: HostedSurface): BlockHost {
  const { act } = usePageActions();
  const { stateOf, track } = useElementStates();
  const confirmed = useConfirmed();

  const use = async (
    element: BlockValue,
    blockId: string,
    input: Record<string, unknown> | undefined,
    values: StateValues,
  ): Promise<void> => {
    if (!(await confirmed(element))) return;
    const actionId = actionIdOf(element);
    const state = stateValues(blocks, values, held);
    const asked = act({ type: 'use_element', surface, blockId, actionId, state, ...(input && { input }) });
    await track(`${blockId}/${actionId}`, asked);
  };
  const answer: BlockHost['answer'] = (element, blockId, content, dispatches) => {
    const field = valueField(element.type) ?? 'value';
    const value: ElementValue = { type: element.type, [field]: content };
    const put = (before: StateValues): StateValues => ({
      ...before,
      [blockId]: { ...before[blockId], [actionIdOf(element)]: value },
    });
    edit(put);
    if (dispatches) void use(element, blockId, { [field]: content }, put(edited));
  };
  return {
    errors,
    stateOf,
    answer,
    valueOf: (element, blockId) => currentValue(element, blockId, actionIdOf(element), edited, held),
    press: (element, blockId, input) => void use(element, blockId, input, edited),
    suggest: (element, blockId, value) =>
      act({ type: 'suggest_options', surface, blockId, actionId: actionIdOf(element), value }, { quiet: true }),
  };
}

function useConfirmed(): (element: BlockValue) => Promise<boolean> {
  const { askConfirm } = usePageActions();
  return async (element) => {
    const confirm = element['confirm'] as ConfirmationDialog | undefined;
    return confirm === undefined || (await askConfirm(confirm));
  };
}

function useElementStates(): Pick<BlockHost, 'stateOf'> & {
  track: (key: string, asked: Promise<ActionResult>) => Promise<void>;
} {
  const [states, setStates] = useState<Record<string, ElementState>>({});
  const track = useCallback(async (key: string, asked: Promise<ActionResult>): Promise<void> => {
    setStates((before) => ({ ...before, [key]: 'busy' }));
    const result = await asked;
    setStates((before) => ({ ...before, [key]: result.ok ? 'idle' : 'failed' }));
  }, []);
  return useMemo(
    () => ({ track, stateOf: (element, blockId) => states[`${blockId}/${actionIdOf(element)}`] ?? 'idle' }),
    [track, states],
  );
}

function actionIdOf(element: BlockValue): string {
  return typeof element['action_id'] === 'string' ? element['action_id'] : '';
}
