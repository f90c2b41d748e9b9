/**
 * Bull Board's page as the policy of all our pages takes it: no font from elsewhere (its own fallbacks do), and what is written
 * inline in a style element that carries the nonce of the very answer. Scripts stay what they are: files of ours, nothing inline.
 */
export function boardMarkup(page: string, nonce: string): string {
  const rules: string[] = [];
  const classed = page
    .replaceAll(/<link\b[^>]*\bhref="https?:[^>]*>\s*/g, '')
    .replaceAll(/\sstyle="([^"]*)"/g, (_, declarations: string) => {
      rules.push(`.inline-${rules.length}{${declarations}}`);
      return ` class="inline-${rules.length - 1}"`;
    })
    .replaceAll(/<style>/g, `<style nonce="${nonce}">`);
  const style = `<style nonce="${nonce}">${rules.join('')}</style>`;
  return rules.length === 0 ? classed : classed.replace('</head>', `${style}</head>`);
}
