import { z } from 'zod';

/** What is kept of an environment variable, whichever runtime tells of it: never its value. */
export const EnvironmentVariableAnswer = z.object({
  name: z.string(),
  value: z.enum(['set', 'empty', 'placeholder', 'reference']),
  endpoints: z
    .array(
      z.object({
        scheme: z.string(),
        host: z.string(),
        port: z.number().exactOptional(),
        poolSize: z.number().exactOptional(),
        replicaSet: z.string().exactOptional(),
      }),
    )
    .readonly()
    .exactOptional(),
});
