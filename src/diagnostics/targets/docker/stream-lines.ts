/** Calls back for every line of a body that goes on, until it ends; rejects when it breaks off. */
export async function eachLine(body: AsyncIterable<unknown>, heard: (line: string) => void): Promise<void> {
  let pending = '';
  const decoder = new TextDecoder();
  for await (const chunk of body) {
    const lines = (pending + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') heard(line);
  }
}
