import { DmsError, Recipes, newId, type Caller, type RecipeContent } from '@dms/domain';
import { RecipeBook, Tables } from '@dms/pipeline';
import { RecipeChecker } from '@dms/transform';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking, assertMayChange, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { Id, found } from '../http/found';
import { ApiIfMatch, IfMatch, replaceIfMatch, tagged } from '../http/if-match';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import { plain } from '../http/plain';
import { ApplyRecipeDto, FitDto } from './fit.dto';
import { NotebookDto, RecipeNotebookQuery } from './notebook.dto';
import { NewRecipeDto, RecipeDto, RecipePageDto, SharedRecipeDto, recipeBody } from './recipe.dto';
import { RecipeDifferenceDto, DifferenceQuery, RecipeVersionDto, RecipeVersionsDto } from './versions.dto';

@ApiTags('recipes')
@Controller('v1/recipes')
export class RecipesController {
  constructor(
    private readonly recipes: Recipes,
    private readonly checker: RecipeChecker,
    private readonly book: RecipeBook,
    private readonly tables: Tables,
  ) {}

  @Get()
  @ApiOkResponse({ type: RecipePageDto })
  async list(@Query() query: ListQuery): Promise<RecipePageDto> {
    const page = await listPage(this.recipes, query, ({ value }) => matchesQuery(query, value));
    return { items: page.items.map(recipeBody), nextCursor: page.nextCursor };
  }

  @Post()
  @ApiCreatedResponse({ type: RecipeDto })
  @Refuses('BAD_RECIPE', 'UNKNOWN_STEP', 'DATASET_NOT_READY')
  async create(
    @Asking() caller: Caller,
    @Body() body: NewRecipeDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecipeDto> {
    assertMayCreate(caller);
    return tagged(response, await this.keep(caller, await this.contentOf(body)));
  }

  /** Takes in what GET /recipes/:id/export gave, here or elsewhere. */
  @Post('import')
  @ApiCreatedResponse({ type: RecipeDto })
  @Refuses('BAD_RECIPE', 'UNKNOWN_STEP')
  async import(
    @Asking() caller: Caller,
    @Body() body: SharedRecipeDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecipeDto> {
    assertMayCreate(caller);
    const { format: _, ...content } = plain(body);
    this.checker.validate(content.recipe);
    return tagged(response, await this.keep(caller, content));
  }

  @Get(':id')
  @ApiOkResponse({ type: RecipeDto })
  async get(@Id() id: string, @Res({ passthrough: true }) response: Response): Promise<RecipeDto> {
    return tagged(response, recipeBody(await found(this.recipes, id, 'recipe')));
  }

  @Put(':id')
  @ApiIfMatch()
  @ApiOkResponse({ type: RecipeDto })
  @Refuses('PRECONDITION_REQUIRED', 'STALE_VERSION', 'BAD_RECIPE', 'UNKNOWN_STEP', 'DATASET_NOT_READY')
  async replace(
    @Asking() caller: Caller,
    @Id() id: string,
    @IfMatch() version: string,
    @Body() body: NewRecipeDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecipeDto> {
    const stored = await found(this.recipes, id, 'recipe');
    assertMayChange(caller, stored.value);
    const content = await this.contentOf(body);
    const change = { changedBy: caller.id, updatedAt: new Date().toISOString() };
    const value = await this.book.next(stored, content, change);
    return tagged(
      response,
      recipeBody(await replaceIfMatch(this.recipes, stored, version, value, recipeBody)),
    );
  }

  /** Migrations and datasets hold their own copies of recipes: nothing can be in the way. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Asking() caller: Caller, @Id() id: string): Promise<void> {
    assertMayChange(caller, (await found(this.recipes, id, 'recipe')).value);
    await this.recipes.removeNewest(id);
    await this.book.removeHistory(id);
  }

  /** The recipe as one JSON document, with how its file is read and which columns it had. */
  @Get(':id/export')
  @ApiOkResponse({ type: SharedRecipeDto })
  async export(@Id() id: string): Promise<SharedRecipeDto> {
    const { name, recipe, options, columns } = (await found(this.recipes, id, 'recipe')).value;
    return {
      format: 'dms-recipe/1',
      name,
      recipe,
      ...(options && { options }),
      ...(columns && { columns }),
    };
  }

  @Get(':id/versions')
  @ApiOkResponse({ type: RecipeVersionsDto })
  async versions(@Id() id: string): Promise<RecipeVersionsDto> {
    return { items: await this.book.versions(id) };
  }

  @Get(':id/versions/:number')
  @ApiOkResponse({ type: RecipeVersionDto })
  version(@Id() id: string, @Param('number', ParseIntPipe) number: number): Promise<RecipeVersionDto> {
    return this.book.version(id, number);
  }

  /** What became of each step from one version to another. */
  @Get(':id/difference')
  @ApiOkResponse({ type: RecipeDifferenceDto })
  async difference(@Id() id: string, @Query() { from, to }: DifferenceQuery): Promise<RecipeDifferenceDto> {
    return { steps: await this.book.difference(id, from, to) };
  }

  /** How the recipe would fit a dataset or a file; nothing runs. */
  @Post(':id/apply')
  @HttpCode(200)
  @ApiOkResponse({ type: FitDto })
  @Refuses('DATASET_NOT_READY', 'BAD_RECIPE')
  apply(@Id() id: string, @Body() { datasetId, fileId }: ApplyRecipeDto): Promise<FitDto> {
    if (datasetId !== undefined && fileId === undefined) return this.book.fit(id, { datasetId });
    if (fileId !== undefined && datasetId === undefined) return this.book.fit(id, { fileId });
    throw new DmsError('BAD_REQUEST', 'Give datasetId or fileId, and not both.', { field: 'datasetId' });
  }

  /** The recipe in pandas, step by step over a sample, ending with the assertion that both come to the same. */
  @Get(':id/notebook')
  @ApiOkResponse({ type: NotebookDto })
  @Refuses('DATASET_NOT_READY', 'UNKNOWN_COLUMN', 'BAD_EXPRESSION', 'BAD_RECIPE')
  async notebook(@Id() id: string, @Query() { rows, datasetId }: RecipeNotebookQuery): Promise<NotebookDto> {
    const { value } = await found(this.recipes, id, 'recipe');
    const from = datasetId ?? (await this.book.datasetFor(value));
    return this.tables.notebook(from, value.recipe, {
      title: value.name,
      ...(rows !== undefined && { rows }),
    });
  }

  private async contentOf(body: NewRecipeDto): Promise<RecipeContent> {
    const { datasetId, ...content } = plain(body);
    this.checker.validate(content.recipe);
    return datasetId === undefined ? content : { ...content, ...(await this.book.layoutOf(datasetId)) };
  }

  private async keep(caller: Caller, content: RecipeContent): Promise<RecipeDto> {
    const now = new Date().toISOString();
    const by = { owner: caller.id, changedBy: caller.id };
    const value = { ...content, ...by, createdAt: now, updatedAt: now, number: 1 };
    return recipeBody(await this.recipes.create(newId(), value));
  }
}
