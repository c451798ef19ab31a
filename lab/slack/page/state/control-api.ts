import type {
  ActionResult,
  ApiCallPage,
  DeliveryPage,
  DisconnectRequest,
  Fault,
  FaultState,
  HomeState,
  LiveChange,
  MessagePage,
  PersonAction,
  Refusal,
  Settings,
  ViewStack,
  WorkspaceState,
} from '../../contract.ts';

/** The server's control API, as `contract.ts` describes it. */
export const controlApi = {
  state: (user?: string): Promise<WorkspaceState> => read('/emu/state', user === undefined ? {} : { user }),
  messages: (user: string, channel: string, thread?: string): Promise<MessagePage> =>
    read('/emu/messages', thread === undefined ? { user, channel } : { user, channel, thread }),
  home: (user: string): Promise<HomeState> => read('/emu/home', { user }),
  views: (user: string): Promise<ViewStack> => read('/emu/views', { user }),
  deliveries: (): Promise<DeliveryPage> => read('/emu/deliveries', {}),
  calls: (): Promise<ApiCallPage> => read('/emu/calls', {}),
  faults: (): Promise<FaultState> => read('/emu/faults', {}),
  addFault: (fault: Fault): Promise<FaultState> => write('POST', '/emu/faults', fault),
  removeFault: (id: string): Promise<FaultState> => write('DELETE', `/emu/faults/${encodeURIComponent(id)}`),
  changeSettings: (settings: Partial<Settings>): Promise<Settings> => write('POST', '/emu/settings', settings),
  disconnect: (request: DisconnectRequest): Promise<{ disconnected: number }> =>
    write('POST', '/emu/connections/disconnect', request),
  act: (action: PersonAction): Promise<ActionResult> => write('POST', '/emu/act', action),
  /** Gives the function that ends the subscription. The browser reconnects, with `Last-Event-ID`, by itself. */
  subscribe: (user: string, onChange: (change: LiveChange) => void, onLive: (live: boolean) => void): (() => void) => {
    const source = new EventSource(`/emu/events?${new URLSearchParams({ user })}`);
    source.onmessage = (event: MessageEvent<string>) => onChange(JSON.parse(event.data) as LiveChange);
    source.onopen = () => onLive(true);
    source.onerror = () => onLive(false);
    return () => source.close();
  },
};

async function read<Answer>(path: string, query: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${(await refusal(response)).error}`);
  return (await response.json()) as Answer;
}

/** A refusal of an action is an answer, not an exception: the page shows it where the person acted. */
async function write<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const request = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(path, request);
  return (response.ok ? await response.json() : await refusal(response)) as Answer;
}

async function refusal(response: Response): Promise<Refusal> {
  try {
    return (await response.json()) as Refusal;
  } catch {
    return { ok: false, error: `http_${response.status}` };
  }
}
