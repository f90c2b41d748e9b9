import { Users, type Caller } from '@dms/domain';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Asking, notSignedIn } from '../access/caller';
import { plain } from '../http/plain';
import { PersonalChangeDto, PersonalSettingsDto, personalBody } from './settings.dto';

/** How somebody wants the pages to be, kept with the person: for every browser, and for whoever has a token of theirs. */
@ApiTags('settings')
@Controller('v1/me/settings')
export class OwnSettingsController {
  constructor(private readonly users: Users) {}

  @Get()
  @ApiOkResponse({ type: PersonalSettingsDto })
  async get(@Asking() caller: Caller): Promise<PersonalSettingsDto> {
    return personalBody((await this.users.get(caller.id))?.value.settings);
  }

  /** Changes what is sent and leaves the rest, so that two browsers do not overwrite each other. */
  @Put()
  @ApiOkResponse({ type: PersonalSettingsDto })
  async replace(@Asking() caller: Caller, @Body() body: PersonalChangeDto): Promise<PersonalSettingsDto> {
    const changes = plain(body);
    const written = await this.users.update(caller.id, (user) => ({
      ...user,
      settings: { ...user.settings, ...changes },
    }));
    // Removed since the request came in.
    if (!written) throw notSignedIn();
    return personalBody(written.value.settings);
  }
}
