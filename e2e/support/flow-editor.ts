import { expect, type Locator, type Page } from '@playwright/test';

/** What a person does in the flow editor, with the mouse and the keyboard. */
export class FlowEditor {
  readonly details: Locator;
  readonly #page: Page;
  readonly #palette: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#palette = page.getByRole('complementary', { name: 'Palette' });
    this.details = page.getByRole('complementary', { name: 'Details' });
  }

  /** Drags a kind of step from the palette onto the line with this name, and sees it selected. */
  async drag(kind: string, place: string): Promise<void> {
    const item = this.#palette.getByRole('button', { name: kind, exact: true });
    const target = this.#page.getByRole('button', { name: place, exact: true });
    const { mouse } = this.#page;
    await this.#page.getByRole('button', { name: 'Fit the flow' }).click();
    // A trial waits until the graph stands still and nothing covers the place.
    await target.click({ trial: true });
    await mouse.move(...(await middleOf(item)));
    await mouse.down();
    const [x, y] = await middleOf(target);
    await mouse.move(x - 40, y - 10, { steps: 8 });
    await mouse.move(x, y, { steps: 8 });
    await expect(target).toContainText('Drop here');
    await mouse.up();
    await expect(this.details.getByRole('textbox', { name: 'Summary of the step' })).toBeVisible();
  }

  async name(summary: string): Promise<void> {
    await this.details.getByRole('textbox', { name: 'Summary of the step' }).fill(summary);
  }

  async code(stepId: string, source: string): Promise<void> {
    const code = this.details.getByRole('textbox', { name: `Code of ${stepId}`, exact: true });
    await code.click();
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.insertText(source);
  }

  /** Gives inputs of the selected step as expressions. */
  async inputs(expressions: Record<string, string>): Promise<void> {
    await this.openTab('Inputs');
    for (const [name, expression] of Object.entries(expressions)) {
      await this.details.getByRole('button', { name: `Use an expression for ${name}`, exact: true }).click();
      await this.details.getByRole('textbox', { name: `Expression for ${name}`, exact: true }).fill(expression);
    }
  }

  async openTab(name: string): Promise<void> {
    await this.details.getByRole('tab', { name, exact: true }).click();
  }

  field(label: string): Locator {
    return this.details.getByRole('textbox', { name: label, exact: true });
  }

  /** Adds an input to the flow itself. */
  async flowInput(name: string, type: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'Inputs', exact: true }).click();
    await this.details.getByRole('button', { name: 'Add input' }).click();
    const field = this.details.getByRole('textbox', { name: 'Name', exact: true });
    await field.fill(name);
    await field.press('Enter');
    await this.details.getByRole('combobox', { name: 'Type' }).click();
    await this.#page.getByRole('option', { name: type, exact: true }).click();
    await this.details.getByRole('switch', { name: 'Required' }).check();
  }

  /** Saves the flow under a path and waits until it is. */
  async save(path: string, summary: string): Promise<void> {
    await this.#page.getByRole('button', { name: 'Deploy', exact: true }).click();
    const dialog = this.#page.getByRole('dialog', { name: 'Deploy the flow' });
    await dialog.getByRole('textbox', { name: 'Path' }).fill(path);
    await dialog.getByRole('textbox', { name: 'Summary' }).fill(summary);
    await dialog.getByRole('button', { name: 'Deploy flow' }).click();
    await expect(dialog).toBeHidden();
  }
}

async function middleOf(locator: Locator): Promise<[number, number]> {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${String(locator)} is not on the screen`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}
