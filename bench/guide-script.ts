import type { PlatformStack } from './platform-stack.ts';

/**
 * Section 8.1 of the guide as it is written, with the names and ports of the stack. `docker compose` is not everywhere:
 * its `ps` and `logs` are what they ask of the engine, by the docker client, the logs of all containers at once.
 * `docker stats` gets the names of the stack, so that nobody else's containers count against it.
 */
export function guideScript({ services, project }: PlatformStack): string {
  const names = Object.values(services)
    .map(({ container }) => container)
    .join(' ');
  const health = (service: 'frontend' | 'rust-core-engine' | 'python-ai-service', path: string, title: string) =>
    `curl -sf http://localhost:${services[service]?.hostPort}${path} && echo "✓ ${title} healthy" || echo "✗ ${title} unhealthy"`;
  return `#!/bin/bash
echo "=== Service Status ==="
docker ps --all --filter label=com.docker.compose.project=${project}

echo -e "\\n=== Health Endpoints ==="
${health('frontend', '/health', 'Frontend')}
${health('rust-core-engine', '/api/health', 'Rust')}
${health('python-ai-service', '/health', 'Python')}

echo -e "\\n=== Resource Usage ==="
docker stats --no-stream --format "table {{.Name}}\\t{{.CPUPerc}}\\t{{.MemUsage}}\\t{{.MemPerc}}" ${names}

echo -e "\\n=== Recent Errors ==="
(for name in ${names}; do docker logs --since 1h "$name" 2>&1 & done; wait) | grep -i "error\\|fatal" | tail -10

echo -e "\\n=== Disk Space ==="
df -h | grep -E "Filesystem|/dev/"
`;
}
