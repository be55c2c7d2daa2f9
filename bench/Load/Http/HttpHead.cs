using System.Text;

namespace Conversations.Bench.Load.Http;

/// <summary>What the generator and the model need to know of a message's head.</summary>
/// <param name="FirstLine">Request line or status line.</param>
/// <param name="ContentLength">-1 when not given.</param>
public sealed record HttpHead(string FirstLine, long ContentLength, bool Chunked, bool Close)
{
    /// <summary>The status of a response.</summary>
    public int Status => int.Parse(FirstLine.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);

    public static HttpHead Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.ASCII.GetString(bytes);
        var lines = text.Split("\r\n");
        long length = -1;
        bool chunked = false, close = false;
        foreach (var line in lines.AsSpan(1))
        {
            if (Value(line, "content-length:") is { } size) length = long.Parse(size, System.Globalization.CultureInfo.InvariantCulture);
            else if (Value(line, "transfer-encoding:") is { } coding) chunked = coding.Contains("chunked", StringComparison.OrdinalIgnoreCase);
            else if (Value(line, "connection:") is { } option) close = option.Equals("close", StringComparison.OrdinalIgnoreCase);
        }

        return new HttpHead(lines[0], length, chunked, close);
    }

    private static string? Value(string line, string name) =>
        line.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? line[name.Length..].Trim() : null;
}
