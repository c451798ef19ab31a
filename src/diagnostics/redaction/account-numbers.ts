/** First digits of the card schemes: Visa, Mastercard, American Express, Discover, JCB, Diners Club, UnionPay, Maestro. */
const SCHEMES =
  /^(?:4\d{15}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17}|(?:50|5[6-9]|6\d)\d{14})$/;

/** Whether it is the number of a payment card: a known scheme, and the check digit of ISO/IEC 7812 (Luhn). */
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  return SCHEMES.test(digits) && passesLuhn(digits) && new Set(digits).size > 2;
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = index % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Whether it is an IBAN: its rest by 97 is 1 (ISO 13616). */
export function isIban(text: string): boolean {
  const compact = text.replace(/ /g, '');
  if (compact.length < 15 || compact.length > 34) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const character of moved) {
    const number = Number.parseInt(character, 36);
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
  }
  return rest === 1;
}
