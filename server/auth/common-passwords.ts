// Of the passwords found most often in breaches, those long enough for our minimum.
const COMMON = new Set(
  `password password1 password12 password123 password1234 passw0rd p@ssw0rd p@ssword 12345678 123456789 1234567890
  12345678910 0123456789 87654321 987654321 9876543210 11111111 111111111 00000000 88888888 99999999 12341234 11223344
  12344321 123123123 123321123 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 1q2w3e4r 1q2w3e4r5t 1qaz2wsx q1w2e3r4
  zaq12wsx asdfghjk asdfghjkl asdf1234 zxcvbnm1 abcd1234 abc12345 abcdefgh abcdefg1 a1b2c3d4 aa123456 iloveyou
  iloveyou1 sunshine princess princess1 football football1 baseball basketball superman superman1 spiderman batman123
  welcome1 welcome123 letmein1 letmein123 trustno1 michelle jennifer jessica1 charlie1 computer internet whatever
  starwars dragon123 monkey123 master123 shadow123 michael1 liverpool chelsea1 samsung1 changeme changeme1 changeme123
  admin123 admin1234 administrator adminadmin root1234 rootroot testtest test1234 guest123 default1 secret123
  pokemon1 minecraft freedom1 mustang1 corvette maverick midnight cheese12 killer123 hello123 hellohello goodluck
  iloveyou2 lovelove loveyou1 babygirl babygirl1 nicole123 daniel123 jordan23 jordan123 william1 victoria alexander
  benjamin christian elizabeth samantha anthony1 danielle chocolate butterfly blessed1 summer123 winter123 spring123
  autumn123 millrace millrace1 millrace123`.split(/\s+/),
);

/** Whether a guesser's first list has it. */
export function isCommonPassword(password: string): boolean {
  return COMMON.has(password.toLowerCase());
}
