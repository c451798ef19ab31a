/** The configuration text with one line spoiled so that its parser names a line and a column. */
export function spoil(text: string): string {
  return text.includes('[server]')
    ? text.replace('max_open_orders = 20', 'max_open_orders = = 20')
    : text.replace('  refresh_minutes: 30', '  refresh_minutes: 30: sharp');
}
