using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Conversations.Silo.Workspaces;

/// <summary>A command of the shell has ended.</summary>
/// <param name="Number">Which; 0 is the start of the shell.</param>
internal sealed record CommandEnd(int Number, int ExitCode, string WorkingDirectory);

/// <summary>Tells what commands have said from the marks that the shell puts at the end of each.</summary>
/// <remarks>
/// A mark is <c>ESC ] token ; number ; exit code ; folder BEL</c>, in the same stream as the output, so that all of a command's output lies before its
/// mark. The token is random: no output holds it by chance, and who fakes it deceives only himself.
/// </remarks>
internal sealed partial class ShellOutput(string token, int limit)
{
    const byte Bell = 7;

    /// <summary>Longer than any mark: a path has at most 4096 bytes.</summary>
    const int LongestMark = 5000;

    readonly byte[] prefix = Encoding.ASCII.GetBytes($"\e]{token};");
    readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    readonly ArrayBufferWriter<byte> open = new();
    readonly BoundedText text = new(limit);
    char[] characters = [];

    /// <summary>Takes what the shell's terminal has said.</summary>
    /// <returns>The last mark in it; null when there is none.</returns>
    public CommandEnd? Feed(ReadOnlySpan<byte> bytes)
    {
        if (open.WrittenCount > 0)
        {
            open.Write(bytes);
            bytes = open.WrittenSpan.ToArray();
            open.ResetWrittenCount();
        }

        CommandEnd? end = null;
        while (true)
        {
            var start = bytes.IndexOf(prefix);
            if (start < 0)
            {
                var kept = PartialPrefix(bytes);
                Say(bytes[..^kept]);
                open.Write(bytes[^kept..]);
                return end;
            }

            Say(bytes[..start]);
            bytes = bytes[start..];
            var length = bytes.IndexOf(Bell);
            if (length < 0 && bytes.Length < LongestMark)
            {
                open.Write(bytes);
                return end;
            }

            if (length < 0) length = prefix.Length - 1;
            end = Mark(bytes[prefix.Length..Math.Max(length, prefix.Length)]) ?? end;
            bytes = bytes[(length + 1)..];
        }
    }

    /// <summary>What was said since it was last taken, without the codes that colour a terminal or move its cursor.</summary>
    public string Take() => Codes().Replace(text.Take().Replace("\r\n", "\n", StringComparison.Ordinal), "").Replace("\0", "", StringComparison.Ordinal);

    void Say(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (characters.Length < bytes.Length + 4) characters = new char[bytes.Length + 4];
        text.Append(characters.AsSpan(0, decoder.GetChars(bytes, characters, flush: false)));
    }

    static CommandEnd? Mark(ReadOnlySpan<byte> fields) => Encoding.UTF8.GetString(fields).Split(';', 3) is [var number, var exitCode, var folder]
        && int.TryParse(number, CultureInfo.InvariantCulture, out var which) && int.TryParse(exitCode, CultureInfo.InvariantCulture, out var code)
            ? new CommandEnd(which, code, folder)
            : null;

    /// <summary>How many bytes at the end may be the beginning of a mark.</summary>
    int PartialPrefix(ReadOnlySpan<byte> bytes)
    {
        for (var length = Math.Min(prefix.Length - 1, bytes.Length); length > 0; length--)
            if (bytes[^length..].SequenceEqual(prefix.AsSpan(0, length))) return length;
        return 0;
    }

    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\^_=>]|\([A-Z0-9])")]
    private static partial Regex Codes();
}
