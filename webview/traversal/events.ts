/** The latent of the row an event comes from. */
export function latentOf(event: Event): number | undefined {
  const row = event.composedPath().find((node) => node instanceof HTMLElement && node.dataset.latent !== undefined);
  return row instanceof HTMLElement ? Number(row.dataset.latent) : undefined;
}
