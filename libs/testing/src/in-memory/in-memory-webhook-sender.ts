import { WebhookAnswer, WebhookSender } from '@dms/domain';

export interface PostedWebhook {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** A sender for specs that keeps what it was given, and answers what it is told to. */
export class InMemoryWebhookSender extends WebhookSender {
  readonly posted: PostedWebhook[] = [];
  /** What the other side answers; what it throws is thrown. */
  answer: () => WebhookAnswer = () => ({ status: 204, text: '' });
  /** What is thrown for an address, where it is refused. */
  refuse: (url: string) => Error | undefined = () => undefined;

  assertAllowed(url: string): void {
    const refused = this.refuse(url);
    if (refused) throw refused;
  }

  async post(url: string, headers: Record<string, string>, body: string): Promise<WebhookAnswer> {
    this.assertAllowed(url);
    this.posted.push({ url, headers, body });
    return this.answer();
  }
}
