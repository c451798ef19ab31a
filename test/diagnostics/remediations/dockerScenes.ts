import type { Offer } from '../../../src/diagnostics/contract.ts';
import { isRefusal } from '../../../src/diagnostics/plan-remediation.ts';
import type { Plan } from '../../../src/diagnostics/remediation.ts';
import { ago, type Desk, deskWith, exited, HUNG, MIB, NOW, planOf } from './deskEngine.ts';

export const ORACLE = { container: 'oracle', service: 'oracle' };
export const MATCHER = { container: 'matcher', service: 'matcher' };
const STORE = { container: 'store-1', service: 'store-1' };
export const PAUSED = { status: 'paused', paused: true };
/** Between two runs, as a container is most of the time that is killed at its limit. */
export const LOOPING = { status: 'restarting', restarting: true, exitCode: 137, finishedAt: ago(0.1) };

/** A desk, and what an offer asks for on it. */
export interface Scene {
  readonly desk: Desk;
  readonly params: Offer['params'];
}

/** On each of these everything holds. */
export const SCENES = {
  'docker-start-container': { desk: deskWith({ 'store-1': { state: exited(30, 0) } }), params: STORE },
  'docker-start-dependencies': {
    desk: deskWith({ 'store-1': { state: exited(30, 0) }, 'cache-1': { state: exited(20, 0) } }),
    params: { service: 'oracle', dependency: 'store' },
  },
  'docker-restart-service': { desk: deskWith({ oracle: { state: HUNG } }), params: ORACLE },
  'docker-update-memory': { desk: deskWith({}), params: { ...ORACLE, memoryBytes: 1024 * MIB } },
  'docker-unpause': { desk: deskWith({ oracle: { state: PAUSED } }), params: ORACLE },
  'docker-network-connect': {
    desk: deskWith({ oracle: { more: { networks: [] } } }),
    params: { ...ORACLE, network: 'desk-net', aliases: 'oracle,quotes' },
  },
} satisfies Record<string, Scene>;
export type SceneId = keyof typeof SCENES;
export const SCENE_IDS = Object.keys(SCENES) as SceneId[];

/** What is otherwise than in the scene. */
export type Change = (desk: Desk) => Partial<Scene>;

export const containers =
  (changed: Desk['containers']): Change =>
  (desk) => ({ desk: { ...desk, containers: { ...desk.containers, ...changed } } });

export const desk =
  (changed: Partial<Desk>, params?: Offer['params']): Change =>
  (before) => ({ desk: { ...before, ...changed }, ...(params === undefined ? {} : { params }) });

/** The plan of a scene, with something changed. Throws where there is none. */
export async function scenePlan(id: SceneId, change: Change = () => ({}), now = NOW): Promise<Plan> {
  const scene = { ...SCENES[id], ...change(SCENES[id].desk) };
  const planned = await planOf(scene.desk, id, scene.params, now);
  if (isRefusal(planned)) throw new Error(`${planned.reason} ${planned.remedy}`);
  return planned;
}
