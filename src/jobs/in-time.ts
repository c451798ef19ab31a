/** Slack waits three seconds for an answer. A desk that is slower than this counts as closed. */
const PATIENCE_MS = 2000;

/** The result, or an error after two seconds: whoever asked can be told in time. */
export async function inTime<Result>(work: Promise<Result>, withinMs = PATIENCE_MS): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${withinMs} ms.`)), withinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
