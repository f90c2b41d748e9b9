import { Environment, limitsOf, type Limit } from '@dms/config';
import { DmsError, type Caller, type MigrationDefaults } from '@dms/domain';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Asking } from '../access/caller';
import { plain } from '../http/plain';
import { NewMigrationDefaults } from './new-migration-defaults';
import { DefaultsChangeDto, SettingsDto } from './settings.dto';
import { dmsVersion } from './version';

/** What holds for everybody: an admin chooses the defaults; the limits are the environment's. */
@ApiTags('settings')
@Controller('v1/settings')
export class SettingsController {
  constructor(
    private readonly environment: Environment,
    private readonly defaults: NewMigrationDefaults,
  ) {}

  @Get()
  @ApiOkResponse({ type: SettingsDto })
  async get(@Asking() caller: Caller): Promise<SettingsDto> {
    return this.show(caller, await this.defaults.get());
  }

  /** For migrations that are made from now on. What is left out stays as it is. */
  @Put()
  @ApiOkResponse({ type: SettingsDto })
  async replace(@Asking() caller: Caller, @Body() body: DefaultsChangeDto): Promise<SettingsDto> {
    if (caller.role !== 'admin')
      throw new DmsError('FORBIDDEN', 'Only an admin may change what new migrations begin with.');
    return this.show(caller, await this.defaults.change(plain(body)));
  }

  private show({ role }: Caller, defaults: MigrationDefaults): SettingsDto {
    const limits = limitsOf(this.environment);
    return {
      ...defaults,
      limits: role === 'admin' ? limits : limits.map(withoutPath),
      version: dmsVersion,
    };
  }
}

/** Where things lie on the server is nobody's business but that of whoever runs it. */
function withoutPath({ value, ...limit }: Limit): Limit {
  return { ...limit, ...(value !== undefined && limit.unit !== 'path' && { value }) };
}
