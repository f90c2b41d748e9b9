import type { IncomingMessage } from 'node:http';
import { badRequest } from '../server/api-error';
import { readText } from '../server/body';

/** Salesforce's bound for a job that comes with its content, in characters. */
const MAX_CONTENT = 100_000;

/** The parts of a job that is created with its content: `job` as JSON and `content` as csv. */
export async function readMultipart(
  request: IncomingMessage,
): Promise<{ job: Record<string, unknown>; content: Buffer }> {
  const text = await readText(request, 4 * MAX_CONTENT);
  const type = request.headers['content-type'] ?? '';
  const form = await new Response(text, { headers: { 'content-type': type } })
    .formData()
    .catch(() => undefined);
  const [job, content] = await Promise.all([textOf(form?.get('job')), textOf(form?.get('content'))]);
  if (job === undefined || content === undefined)
    throw badRequest('INVALIDJOB', 'A multipart request has the parts job and content.');
  if (content.length > MAX_CONTENT)
    throw badRequest('BULK_API_ERROR', `The content may have at most ${MAX_CONTENT} characters.`);
  let info: unknown;
  try {
    info = JSON.parse(job);
  } catch {
    throw badRequest('JSON_PARSER_ERROR', 'The part job is no JSON at [line:1, column:1]');
  }
  if (info === null || typeof info !== 'object' || Array.isArray(info))
    throw badRequest('JSON_PARSER_ERROR', 'The part job is required to be a JSON object.');
  return { job: info as Record<string, unknown>, content: Buffer.from(content) };
}

async function textOf(part: ReturnType<FormData['get']> | undefined): Promise<string | undefined> {
  if (part === null || part === undefined) return undefined;
  return typeof part === 'string' ? part : part.text();
}
