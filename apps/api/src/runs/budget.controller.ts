import { LoadBudgets } from '@dms/pipeline';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Refuses } from '../docs/refuses';
import { Id } from '../http/found';
import { LoadBudgetDto } from './budget.dto';

@ApiTags('runs')
@Controller('v1/runs/:id/budget')
export class BudgetController {
  constructor(private readonly budgets: LoadBudgets) {}

  /** What the load that a check foretells would take of the org's API calls and storage, and how long it would last. */
  @Get()
  @ApiOkResponse({ type: LoadBudgetDto })
  @Refuses('WRONG_STATE', 'ORG_LOGIN_FAILED', 'ORG_UNREACHABLE')
  get(@Id() id: string): Promise<LoadBudgetDto> {
    return this.budgets.of(id);
  }
}
