import { DynamicModule, Module, ModuleMetadata } from '@nestjs/common';
import { Environment } from '@dms/config';
import { Orgs, Secrets } from '@dms/domain';
import { CodeSignIn } from './connection/code-sign-in';
import { ConnectionService } from './connection/connection.service';
import { HostRule } from './connection/host-rule';
import { PracticeLogin } from './connection/practice-login';
import { RefreshTurns } from './connection/refresh-turns';
import { SignIn } from './connection/sign-in';
import { Vault } from './connection/vault';
import { JsforceOrgs } from './org/jsforce-orgs';
import { OrgAgent } from './wire/org-agent';
import { WireSettings } from './wire/wire-settings';

/**
 * Provides the port Orgs and the ConnectionService. The Connections repository comes from a global module, or from
 * those given to `with`; the Environment from the global ConfigModule.
 */
@Module({
  providers: [
    {
      provide: WireSettings,
      inject: [Environment],
      useFactory: ({ DMS_CALL_SECONDS }: Environment) => WireSettings.of(DMS_CALL_SECONDS * 1000),
    },
    OrgAgent,
    HostRule,
    Vault,
    { provide: Secrets, useExisting: Vault },
    PracticeLogin,
    SignIn,
    RefreshTurns,
    JsforceOrgs,
    { provide: Orgs, useExisting: JsforceOrgs },
    CodeSignIn,
    ConnectionService,
  ],
  exports: [Orgs, CodeSignIn, ConnectionService, HostRule, Vault, Secrets, PracticeLogin],
})
export class SalesforceModule {
  static with(imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return { module: SalesforceModule, imports };
  }
}
