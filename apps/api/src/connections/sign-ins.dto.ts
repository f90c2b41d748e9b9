import { Moment, Text } from '../http/fields';
import { apiVersionRule } from './connections.dto';

export class NewSignInDto {
  @Text({ max: 100, description: 'The connection’s name' })
  name!: string;
  @Text(apiVersionRule)
  apiVersion?: string;
  @Text({
    max: 2000,
    example: 'https://login.salesforce.com',
    description: 'Or test.salesforce.com, or a My Domain',
  })
  loginUrl!: string;
  @Text({ max: 2000, description: 'Consumer key of the connected app' })
  clientId!: string;
  @Text({ optional: true, free: true, description: 'Where the app has one; kept sealed' })
  clientSecret?: string;
  @Text({
    max: 2000,
    description:
      'Where Salesforce sends the person back to: a page of this server, or a loopback address of a program',
    example: 'http://localhost:3000/connections',
  })
  redirectUri!: string;
  @Text({ optional: true, max: 100, description: 'A connection whose sign-in is to be replaced' })
  connectionId?: string;
}

export class SignInDto {
  @Text({ free: true, description: 'The page of Salesforce to go to' })
  url!: string;
  @Text({ description: 'Comes back beside the code' })
  state!: string;
  @Moment()
  expiresAt!: string;
}

export class SignInCodeDto {
  @Text({ max: 2000 })
  code!: string;
}
