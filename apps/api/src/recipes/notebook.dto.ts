import { ApiProperty } from '@nestjs/swagger';
import { Free, NestedList, OneOf, Text, Whole, WholeParam } from '../http/fields';

export class NotebookQuery {
  @WholeParam({ min: 1, max: 5000, description: 'Rows in the sample, the first ones (500)' })
  rows?: number;
}

export class RecipeNotebookQuery extends NotebookQuery {
  @Text({ optional: true, description: 'Whose rows; without it the newest dataset that has the columns' })
  datasetId?: string;
}

class NotebookCellDto {
  @OneOf(['markdown', 'code'])
  cell_type!: 'markdown' | 'code';
  @Text({ free: true })
  id!: string;
  @Free()
  metadata!: object;
  @Text({ free: true })
  source!: string;
  @Whole({ optional: true, nullable: true, description: 'Of code: not run yet' })
  execution_count?: null;
  @ApiProperty({ type: 'array', items: {}, required: false, maxItems: 0 })
  outputs?: [];
}

/** An .ipynb document (nbformat 4.5). */
export class NotebookDto {
  @Whole()
  nbformat!: 4;
  @Whole()
  nbformat_minor!: 5;
  @Free()
  metadata!: object;
  @NestedList(() => NotebookCellDto)
  cells!: NotebookCellDto[];
}
