using System.Text;
using Conversations.Grains.Core;
using Conversations.Log;

namespace Conversations.Grains.Runs;

/// <summary>Messages written down for a model that is to read about them, not to answer them.</summary>
static class Transcript
{
    const int CharactersPerToken = 3;
    const int LongestResult = 4_000;
    const string Gap = "\n[… left out, as the whole does not fit …]\n";

    /// <param name="window">Tokens that the reader may see; what is too long for half of it loses its middle.</param>
    public static string Of(IEnumerable<ContextMessage> messages, int window)
    {
        var text = new StringBuilder();
        foreach (var entry in messages) Append(text, entry.Message);
        var most = window > 0 ? Math.Max(window / 2 * CharactersPerToken, 2 * Gap.Length) : int.MaxValue;
        return text.Length <= most ? text.ToString() : Clip(text.ToString(), most);
    }

    static void Append(StringBuilder text, Message message)
    {
        foreach (var part in message.Parts)
        {
            var line = part switch
            {
                TextPart said when message.Role == Role.Summary => $"Summary of what came before: {said.Text}",
                TextPart said => $"{message.Role}: {said.Text}",
                ImagePart => $"{message.Role}: [an image]",
                ToolCallPart call when message.Role == Role.Assistant => $"Assistant calls {call.Name}({call.Arguments})",
                ToolReturnPart result => $"{result.Name} {(result.Success ? "returns" : "fails")}: {Clip(result.Text, LongestResult)}",
                _ => null,
            };
            if (line is not null) text.Append(line).Append('\n');
        }
    }

    static string Clip(string text, int most)
    {
        if (text.Length <= most) return text;
        var head = (most - Gap.Length) / 3;
        return string.Concat(text.AsSpan(0, head), Gap, text.AsSpan(text.Length - (most - Gap.Length - head)));
    }
}
