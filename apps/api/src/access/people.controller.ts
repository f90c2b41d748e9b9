import { Users, type Caller } from '@dms/domain';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Refuses } from '../docs/refuses';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import { NewPersonDto, PersonChangeDto, PersonDto, PersonPageDto, personBody } from './accounts.dto';
import { Asking } from './caller';
import { People, assertAdmin } from './people';

/** The people of this installation and their roles. */
@ApiTags('accounts')
@Controller('v1/users')
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly users: Users,
  ) {}

  /** Anybody signed in may see who has access. */
  @Get()
  @ApiOkResponse({ type: PersonPageDto })
  async list(@Query() query: ListQuery): Promise<PersonPageDto> {
    const page = await listPage(this.users, query, ({ id, value }) =>
      matchesQuery(query, { name: value.username, owner: id, state: value.role }),
    );
    return { items: page.items.map(personBody), nextCursor: page.nextCursor };
  }

  @Post()
  @ApiCreatedResponse({ type: PersonDto })
  @Refuses('FORBIDDEN', 'CONFLICT')
  async create(@Asking() caller: Caller, @Body() body: NewPersonDto): Promise<PersonDto> {
    assertAdmin(caller);
    return personBody(await this.people.add(body));
  }

  /** Changes the role, or sets a new password, which ends the sessions of that person. */
  @Put(':id')
  @ApiOkResponse({ type: PersonDto })
  @Refuses('FORBIDDEN', 'WRONG_STATE')
  async replace(
    @Asking() caller: Caller,
    @Param('id') id: string,
    @Body() body: PersonChangeDto,
  ): Promise<PersonDto> {
    assertAdmin(caller);
    return personBody(await this.people.change(id, body));
  }

  /** The person can sign in no more, their tokens end; what they made stays. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @Refuses('FORBIDDEN', 'WRONG_STATE')
  async remove(@Asking() caller: Caller, @Param('id') id: string): Promise<void> {
    assertAdmin(caller);
    await this.people.remove(id);
  }
}
