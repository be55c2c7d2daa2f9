using System.Text;
using Conversations.Workspaces;

namespace Conversations.Silo.Workspaces;

/// <summary>A file's text, and how it is written.</summary>
internal sealed record TextFile(string Text, Encoding Encoding)
{
    const int LookedAt = 8192;

    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    static readonly Encoding Latin1 = Encoding.GetEncoding("ISO-8859-1", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    /// <exception cref="WorkspaceException">It is binary.</exception>
    public static TextFile Decode(byte[] bytes, string path)
    {
        if (bytes.AsSpan(0, Math.Min(bytes.Length, LookedAt)).Contains((byte)0))
            throw new WorkspaceException($"File validation failed for {path}: File appears to be binary and this file type cannot be read or edited by this tool.");
        try
        {
            return new TextFile(Utf8.GetString(bytes), Utf8);
        }
        catch (DecoderFallbackException)
        {
            // Every byte is a character of it, so that what is not edited stays as it is.
            return new TextFile(Latin1.GetString(bytes), Latin1);
        }
    }

    /// <exception cref="WorkspaceException">A character cannot be written in this file.</exception>
    public byte[] Encode(string text, string path)
    {
        try
        {
            return Encoding.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw new WorkspaceException($"Ran into a character that the file's encoding ({Encoding.WebName}) lacks while trying to write to {path}");
        }
    }
}
