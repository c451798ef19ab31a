import type { PlatformHands } from './contract.ts';
import { behaviourOf, definitions, type ServiceId } from './definition.ts';

/**
 * Another container takes the port of a service while that one is down; then the service is started. The engine
 * refuses and leaves it `created`.
 */
export async function occupyPort(hands: PlatformHands, subject: ServiceId): Promise<void> {
  const { plan } = hands;
  const { port } = definitions['frontend'];
  const behaviour = behaviourOf('frontend', 'staging-gateway');
  if (!behaviour) throw new Error('the stand-in that holds the port has no behaviour');
  await hands.recreate(subject, {}, { start: false });
  const bindings = [{ HostIp: '127.0.0.1', HostPort: String(plan.hostPorts[subject]) }];
  await hands.extra(
    {
      name: plan.container(subject).replace(plan.service(subject), 'staging-gateway'),
      Image: plan.images.service,
      Labels: { ...plan.labels },
      ExposedPorts: { [`${port}/tcp`]: {} },
      HostConfig: { PortBindings: { [`${port}/tcp`]: bindings }, NetworkMode: plan.network },
    },
    { ...behaviour, requiredEnvironment: [], dependencies: [] },
  );
  await hands
    .container(subject)
    .start()
    .then(
      () => Promise.reject(new Error('the engine gave the same port away twice')),
      (error: Error) => {
        if (!/port is already allocated|address already in use/.test(error.message)) throw error;
      },
    );
}
