using System.Globalization;

namespace Conversations.Bench.Load;

/// <summary>A Markdown table, aligned so that it reads well in a terminal too.</summary>
public sealed class Table(params string[] header)
{
    private readonly List<string[]> _rows = [];

    public void Add(params object[] cells) => _rows.Add([.. cells.Select(Format)]);

    public void Print(TextWriter writer)
    {
        var widths = header.Select((title, i) => _rows.Select(row => row[i].Length).Append(title.Length).Max()).ToArray();
        Line(writer, header.Select((title, i) => i == 0 ? title.PadRight(widths[i]) : title.PadLeft(widths[i])));
        Line(writer, widths.Select((width, i) => i == 0 ? new string('-', width) : new string('-', width - 1) + ':'));
        foreach (var row in _rows)
            Line(writer, row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])));
        writer.WriteLine();
    }

    private static void Line(TextWriter writer, IEnumerable<string> cells) => writer.WriteLine("| " + string.Join(" | ", cells) + " |");

    private static string Format(object cell) => cell switch
    {
        double number when !double.IsFinite(number) => "-",
        double number when Math.Abs(number) >= 100 => number.ToString("#,0", CultureInfo.InvariantCulture),
        double number when Math.Abs(number) >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.000", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("#,0", CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}
