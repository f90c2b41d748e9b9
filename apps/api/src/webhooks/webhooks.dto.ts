import { deliveryStates, type Delivery, type DeliveryState, type Stored, type Webhook } from '@dms/domain';
import { Flag, Moment, OneOf, Text, Texts, Whole } from '../http/fields';
import { pageOf } from '../http/paging.dto';

const urlRule = {
  max: 2000,
  description: 'https, and no address of a private network unless DMS_WEBHOOK_HOSTS names it',
  example: 'https://hooks.example.com/dms',
};
const eventsRule = {
  most: 20,
  description: 'Names of events (docs/events.md), where * stands for a word, and alone for everything',
  example: ['run.*'],
};

export class NewWebhookDto {
  @Text(urlRule)
  url!: string;
  @Texts(eventsRule)
  events!: string[];
  @Flag({ optional: true, description: 'true where nothing is said' })
  enabled?: boolean;
  @Text({ optional: true, max: 200 })
  description?: string;
}

export class ChangedWebhookDto {
  @Text(urlRule)
  url!: string;
  @Texts(eventsRule)
  events!: string[];
  @Flag({ description: 'Switched on, it is forgotten why DMS had switched it off' })
  enabled!: boolean;
  @Text({ optional: true, max: 200 })
  description?: string;
}

export class WebhookDto {
  @Text()
  id!: string;
  @Text({ description: 'The ETag: goes into If-Match' })
  version!: string;
  @Text(urlRule)
  url!: string;
  @Texts(eventsRule)
  events!: string[];
  @Flag()
  enabled!: boolean;
  @Text({ optional: true, max: 200 })
  description?: string;
  @Text({ optional: true, max: 2000, description: 'Why DMS switched it off' })
  disabledReason?: string;
  @Moment({ optional: true, description: 'Until then the secret before signs as well' })
  formerSecretUntil?: string;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
}

export class MadeWebhookDto extends WebhookDto {
  @Text({ description: 'What signatures are checked with (whsec_…): shown now and never again' })
  secret!: string;
}

export class DeliveryDto {
  @Text({ description: 'The webhook’s id and the event’s' })
  id!: string;
  @Text({ description: 'Of the event: the header webhook-id' })
  eventId!: string;
  @Text({ example: 'dms.run.completed' })
  type!: string;
  @Text()
  subject!: string;
  @OneOf(deliveryStates, { name: 'DeliveryState' })
  state!: DeliveryState;
  @Flag({ description: 'A person asked for it' })
  test!: boolean;
  @Whole({ description: 'How often it was tried' })
  attempts!: number;
  @Moment({ optional: true, description: 'While it waits' })
  nextAt?: string;
  @Whole({ optional: true, description: 'The HTTP status of the last answer' })
  status?: number;
  @Text({ optional: true, free: true, description: 'The beginning of the last answer, at most 1 kB' })
  answer?: string;
  @Text({ optional: true, free: true, description: 'Why there was no answer' })
  trouble?: string;
  @Moment()
  createdAt!: string;
  @Moment({ optional: true })
  endedAt?: string;
}

export class WebhookPageDto extends pageOf(WebhookDto) {}
export class DeliveryPageDto extends pageOf(DeliveryDto) {}

/** Without its secrets. */
export function webhookBody({ id, version, value }: Stored<Webhook>): WebhookDto {
  const { sealedSecret: _sealed, formerSecret, ...shown } = value;
  const holds = formerSecret !== undefined && Date.parse(formerSecret.until) > Date.now();
  return { id, version, ...shown, ...(holds && { formerSecretUntil: formerSecret.until }) };
}

export function deliveryBody({ id, value }: Stored<Delivery>): DeliveryDto {
  const { webhookId: _of, event, test, ...shown } = value;
  const { id: eventId, type, subject } = event;
  return { id, eventId, type, subject, test: test === true, ...shown };
}
