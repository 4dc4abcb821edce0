// The scripts inside the example flow. They are read by people who learn from them.

export const PARSE = `import csv
import io
from datetime import date
from decimal import Decimal, InvalidOperation

# What one unit of a currency is worth in euros.
RATES = {"EUR": Decimal("1"), "USD": Decimal("0.92"), "GBP": Decimal("1.17")}
COLUMNS = ["supplier", "invoice", "amount", "currency", "date"]


def main(csv_text: str):
    """Reads the CSV text and adds up the amounts in euros."""
    rows = csv.DictReader(io.StringIO(csv_text.strip()), skipinitialspace=True)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise ValueError("the first line must name the columns " + ", ".join(missing))
    invoices = [read(row, rows.line_num) for row in rows]
    if not invoices:
        raise ValueError("there are no invoices below the first line")
    total = sum(Decimal(str(invoice["euros"])) for invoice in invoices)
    print(f"{len(invoices)} invoices, {total} EUR together")
    return {"invoices": invoices, "count": len(invoices), "total": float(total)}


def read(row: dict, line: int):
    if row["currency"] not in RATES:
        raise ValueError(f"line {line}: the currency {row['currency']!r} is none of {', '.join(RATES)}")
    try:
        amount = Decimal(row["amount"] or "")
        day = date.fromisoformat(row["date"] or "")
    except (InvalidOperation, ValueError) as error:
        raise ValueError(f"line {line}: an amount like 12.50 and a date like 2026-01-31 are needed") from error
    euros = (amount * RATES[row["currency"]]).quantize(Decimal("0.01"))
    return {
        "supplier": row["supplier"],
        "invoice": row["invoice"],
        "amount": float(amount),
        "currency": row["currency"],
        "date": day.isoformat(),
        "euros": float(euros),
    }
`;

export const CHECK = `type Invoice = { supplier: string; invoice: string; amount: number; currency: string; date: string; euros: number };

/** Looks at one invoice and says what is odd about it. */
export async function main(invoice: Invoice) {
  askTheRegister(invoice.supplier);
  const remarks: string[] = [];
  if (invoice.amount <= 0) remarks.push('the amount is not positive');
  if (!/^[A-Z]{2,4}-\\d+$/.test(invoice.invoice)) remarks.push('the invoice number looks unusual');
  if (invoice.date > new Date().toISOString().slice(0, 10)) remarks.push('the date lies in the future');
  console.log(\`\${invoice.invoice}: \${remarks.length === 0 ? 'fine' : remarks.join(', ')}\`);
  return { invoice: invoice.invoice, supplier: invoice.supplier, remarks };
}

/**
 * Stands for a register on the internet that has a bad moment: it refuses the first question about Northwind.
 * The retry of this step asks again a second later. MILLRACE_RETRY counts the tries, from 0.
 */
function askTheRegister(supplier: string): void {
  const isFirstTry = process.env.MILLRACE_RETRY === '0';
  if (supplier.startsWith('Northwind') && isFirstTry) throw new Error('the supplier register is busy, try again');
}
`;

export const ASK = `type Invoice = { supplier: string; invoice: string; euros: number };

/** What this returns is shown to the approver, in the e-mail and on the page. */
export async function main(invoices: Invoice[], total: number, threshold: number) {
  const [largest] = invoices.toSorted((one, other) => other.euros - one.euros);
  return { total, threshold, largest: \`\${largest.invoice} from \${largest.supplier}: \${largest.euros} EUR\` };
}
`;

export const DECISION = `def main(approver: str, pay: str, comment: str = ""):
    """Keeps who approved, when to pay, and what they said."""
    print(f"Approved by {approver}, pay {pay}" + (f": {comment}" if comment else ""))
    return {"approver": approver, "pay": pay, "comment": comment}
`;

export const SUMMARY = `company="$1"
count="$2"
total="$3"
remarks="$4"
approval="$5"

# The content of result.out becomes the result of the step.
{
  echo "Supplier invoices of $company"
  echo "Invoices: $count"
  echo "Total: $total EUR"
  echo "With remarks: $remarks"
  echo "Approval: $approval"
} | tee result.out
`;

export const REPORT = `def main(error: dict):
    """Runs when a step has failed, and says so in words for people."""
    step = error.get("step_id") or "unknown"
    message = error.get("message", "no message")
    print(f"Step {step} failed: {message}")
    return {"report": f"The invoices were not processed: {message}", "step": step, "error": error.get("name")}
`;
