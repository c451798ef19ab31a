/**
 * What is seen while a container is kept from its work. Whatever comes of the look, it is back afterwards: an attempt
 * after this one, and the tests after it, find it as it was.
 */
export async function whileAway<Seen>(
  leave: () => Promise<unknown>,
  look: () => Promise<Seen>,
  comeBack: () => Promise<unknown>,
): Promise<Seen> {
  try {
    await leave();
    return await look();
  } finally {
    await comeBack().catch((error: { statusCode?: number }) => {
      // It never left.
      if (error.statusCode !== 304 && error.statusCode !== 409) throw error;
    });
  }
}
