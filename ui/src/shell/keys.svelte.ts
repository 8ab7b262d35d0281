// The page of keys, opened by `?` or its button.

let open = $state(false);

export function keysShown(): boolean {
  return open;
}
export function showKeys(): void {
  open = true;
}
export function hideKeys(): void {
  open = false;
}

/** True when a key belongs to a field the person types into, or to a shortcut of the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|submit|reset|file)$/.test(target.type);
  return target instanceof HTMLElement && (target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName));
}
