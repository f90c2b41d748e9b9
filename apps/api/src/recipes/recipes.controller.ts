import { Recipes, newId, type Caller } from '@dms/domain';
import { RecipeChecker } from '@dms/transform';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Asking, assertMayChange, assertMayCreate } from '../access/caller';
import { Refuses } from '../docs/refuses';
import { Id, found } from '../http/found';
import { ApiIfMatch, IfMatch, replaceIfMatch, tagged } from '../http/if-match';
import { listPage, matchesQuery } from '../http/list-page';
import { ListQuery } from '../http/paging.dto';
import { NewRecipeDto, RecipeDto, RecipePageDto, recipeBody } from './recipe.dto';

@ApiTags('recipes')
@Controller('v1/recipes')
export class RecipesController {
  constructor(
    private readonly recipes: Recipes,
    private readonly checker: RecipeChecker,
  ) {}

  @Get()
  @ApiOkResponse({ type: RecipePageDto })
  async list(@Query() query: ListQuery): Promise<RecipePageDto> {
    const page = await listPage(this.recipes, query, ({ value }) => matchesQuery(query, value));
    return { items: page.items.map(recipeBody), nextCursor: page.nextCursor };
  }

  @Post()
  @ApiCreatedResponse({ type: RecipeDto })
  @Refuses('BAD_RECIPE', 'UNKNOWN_STEP')
  async create(
    @Asking() caller: Caller,
    @Body() { name, recipe }: NewRecipeDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecipeDto> {
    assertMayCreate(caller);
    this.checker.validate(recipe);
    const now = new Date().toISOString();
    const value = { name, recipe, owner: caller.id, createdAt: now, updatedAt: now };
    return tagged(response, recipeBody(await this.recipes.create(newId(), value)));
  }

  @Get(':id')
  @ApiOkResponse({ type: RecipeDto })
  async get(@Id() id: string, @Res({ passthrough: true }) response: Response): Promise<RecipeDto> {
    return tagged(response, recipeBody(await found(this.recipes, id, 'recipe')));
  }

  @Put(':id')
  @ApiIfMatch()
  @ApiOkResponse({ type: RecipeDto })
  @Refuses('PRECONDITION_REQUIRED', 'STALE_VERSION', 'BAD_RECIPE', 'UNKNOWN_STEP')
  async replace(
    @Asking() caller: Caller,
    @Id() id: string,
    @IfMatch() version: string,
    @Body() { name, recipe }: NewRecipeDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RecipeDto> {
    const stored = await found(this.recipes, id, 'recipe');
    assertMayChange(caller, stored.value);
    this.checker.validate(recipe);
    const value = { ...stored.value, name, recipe, updatedAt: new Date().toISOString() };
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
  }
}
