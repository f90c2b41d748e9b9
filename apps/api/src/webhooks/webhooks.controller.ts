import { Deliveries, DmsError, Webhooks, deliveryId, type Caller } from '@dms/domain';
import { WebhookBook } from '@dms/pipeline';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { Id, found } from '../http/found';
import { ApiIfMatch, IfMatch, replaceIfMatch, tagged } from '../http/if-match';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import {
  ChangedWebhookDto,
  DeliveryDto,
  DeliveryPageDto,
  MadeWebhookDto,
  NewWebhookDto,
  WebhookDto,
  WebhookPageDto,
  deliveryBody,
  webhookBody,
} from './webhooks.dto';

/** Addresses that events are posted to, signed as Standard Webhooks says. For admins. */
@ApiTags('webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly deliveries: Deliveries,
    private readonly book: WebhookBook,
  ) {}

  @Get()
  @ApiOkResponse({ type: WebhookPageDto })
  @Refuses('FORBIDDEN')
  async list(@Asking() caller: Caller, @Query() query: ListQuery): Promise<WebhookPageDto> {
    assertMayManage(caller);
    const page = await listPage(this.webhooks, query, ({ value: { url, description, owner, enabled } }) =>
      matchesQuery(query, { name: `${url} ${description ?? ''}`, owner, state: enabled ? 'on' : 'off' }),
    );
    return { items: page.items.map(webhookBody), nextCursor: page.nextCursor };
  }

  /** The answer holds the secret, this once. */
  @Post()
  @ApiCreatedResponse({ type: MadeWebhookDto })
  @Refuses('FORBIDDEN', 'HOST_NOT_ALLOWED', 'SECRET_UNREADABLE')
  async create(
    @Asking() caller: Caller,
    @Body() { enabled = true, ...content }: NewWebhookDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MadeWebhookDto> {
    assertMayManage(caller);
    const { webhook, secret } = await this.book.add(caller, { ...content, enabled });
    return tagged(response, { ...webhookBody(webhook), secret });
  }

  @Get(':id')
  @ApiOkResponse({ type: WebhookDto })
  @Refuses('FORBIDDEN')
  async get(
    @Asking() caller: Caller,
    @Id() id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WebhookDto> {
    assertMayManage(caller);
    return tagged(response, webhookBody(await found(this.webhooks, id, 'webhook')));
  }

  @Put(':id')
  @ApiIfMatch()
  @ApiOkResponse({ type: WebhookDto })
  @Refuses('FORBIDDEN', 'PRECONDITION_REQUIRED', 'STALE_VERSION', 'HOST_NOT_ALLOWED')
  async replace(
    @Asking() caller: Caller,
    @Id() id: string,
    @IfMatch() version: string,
    @Body() body: ChangedWebhookDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WebhookDto> {
    assertMayManage(caller);
    const stored = await found(this.webhooks, id, 'webhook');
    const changed = this.book.changed(stored.value, { ...body });
    const written = await replaceIfMatch(this.webhooks, stored, version, changed, webhookBody);
    await this.book.heed();
    return tagged(response, webhookBody(written));
  }

  /** What is on its way to it is not sent any more. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses('FORBIDDEN')
  async remove(@Asking() caller: Caller, @Id() id: string): Promise<void> {
    assertMayManage(caller);
    await found(this.webhooks, id, 'webhook');
    await this.book.remove(id);
  }

  /** Posts an event `dms.webhook.test` at once, and answers what came of it. */
  @Post(':id/test')
  @HttpCode(200)
  @ApiOkResponse({ type: DeliveryDto })
  @Refuses('FORBIDDEN')
  async test(@Asking() caller: Caller, @Id() id: string): Promise<DeliveryDto> {
    assertMayManage(caller);
    return deliveryBody(await this.book.test(await found(this.webhooks, id, 'webhook')));
  }

  /** A new secret, answered this once; the one before signs as well for a day. */
  @Post(':id/rotate')
  @HttpCode(200)
  @ApiOkResponse({ type: MadeWebhookDto })
  @Refuses('FORBIDDEN', 'SECRET_UNREADABLE')
  async rotate(
    @Asking() caller: Caller,
    @Id() id: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MadeWebhookDto> {
    assertMayManage(caller);
    const { webhook, secret } = await this.book.rotate(id);
    return tagged(response, { ...webhookBody(webhook), secret });
  }

  /** The newest events first; those settled for a week are gone. */
  @Get(':id/deliveries')
  @ApiOkResponse({ type: DeliveryPageDto })
  @Refuses('FORBIDDEN')
  async listDeliveries(
    @Asking() caller: Caller,
    @Id() id: string,
    @Query() query: ListQuery,
  ): Promise<DeliveryPageDto> {
    assertMayManage(caller);
    const { value } = await found(this.webhooks, id, 'webhook');
    const page = await listPage(
      this.deliveries,
      query,
      (delivery) =>
        matchesQuery(query, {
          name: delivery.value.event.type,
          owner: value.owner,
          state: delivery.value.state,
        }),
      deliveryId(id, ''),
    );
    return { items: page.items.map(deliveryBody), nextCursor: page.nextCursor };
  }
}

function assertMayManage(caller: Caller): void {
  if (caller.role !== 'admin')
    throw new DmsError('FORBIDDEN', 'Only an admin may look at webhooks and change them.');
}
