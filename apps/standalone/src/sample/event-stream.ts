/** One server-sent event: its data as sent, and the id to resume after. */
export interface ServerEvent {
  id?: string;
  data: string;
}

/** The events of a text/event-stream body, in order; comments and empty events are left out. */
export async function* events(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let pending = '';
  let id: string | undefined;
  let data: string[] = [];
  for await (const chunk of body) {
    pending += decoder.decode(chunk, { stream: true });
    // A CR at the very end may be the first half of a CRLF: it waits for what follows.
    const lines = pending.split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { ...(id !== undefined && { id }), data: data.join('\n') };
        data = [];
        continue;
      }
      const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (name === 'data') data.push(value ?? '');
      if (name === 'id') id = value;
    }
  }
}
