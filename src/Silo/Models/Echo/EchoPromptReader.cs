using System.Text;
using System.Text.Json;

namespace Conversations.Silo.Models.Echo;

/// <summary>Reads directives wherever a word of a message may stand; what does not read as one is text.</summary>
internal sealed class EchoPromptReader(string message)
{
    private const int Most = 1_000_000;

    private readonly StringBuilder _text = new();
    private EchoPrompt _prompt = new();
    private int _at;

    public static EchoPrompt Read(string message) => new EchoPromptReader(message).Read();

    private EchoPrompt Read()
    {
        var directives = false;
        while (_at < message.Length)
        {
            if (message[_at] == '/' && AtWordStart() && !InQuote() && TryDirective()) directives = true;
            else _text.Append(message[_at++]);
        }

        return _prompt with { Text = directives ? Tidy(_text.ToString()) : message };
    }

    private bool AtWordStart() => _at == 0 || char.IsWhiteSpace(message[_at - 1]);

    private bool InQuote()
    {
        var line = message.LastIndexOf('\n', Math.Max(_at - 1, 0)) + 1;
        return message[line] == '>';
    }

    private bool TryDirective()
    {
        var start = _at++;
        var read = Word() switch
        {
            "tool" => Call() is { } call ? _prompt with { Calls = _prompt.Calls.Add(call) } : null,
            "steps" => Number() is { } steps && Call() is { } call ? _prompt with { Steps = steps, Step = call } : null,
            "slow" => Number() is { } delay ? _prompt with { Delay = TimeSpan.FromMilliseconds(delay) } : null,
            "words" => Number() is { } words ? _prompt with { Words = words } : null,
            "think" => RestOfLine() is { Length: > 0 } thought ? _prompt with { Thought = thought } : null,
            "say" => RestOfLine() is { Length: > 0 } saying ? _prompt with { Saying = saying } : null,
            "fail" => Word() is var failure && EchoFailure.Knows(failure) ? _prompt with { Break = new EchoBreak(failure, After()) } : null,
            "hang" => _prompt with { Break = new EchoBreak(null, After()) },
            _ => null,
        };
        if (read is null)
        {
            _at = start;
            return false;
        }

        _prompt = read;
        return true;
    }

    private EchoCall? Call()
    {
        var tool = Word();
        if (tool.Length == 0 || tool[0] == '{') return null;
        var end = _at;
        SkipSpaces();
        if (_at < message.Length && message[_at] == '{') return new EchoCall(tool, Json());
        _at = end;
        return new EchoCall(tool, "{}");
    }

    // Arguments that are no JSON are taken as they stand, so that a tool's caller can be tried with them.
    private string Json()
    {
        var bytes = Encoding.UTF8.GetBytes(message[_at..]);
        try
        {
            var json = new Utf8JsonReader(bytes, isFinalBlock: false, state: default);
            if (!json.Read() || !json.TrySkip()) return RestOfLine();
            var start = _at;
            _at += Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)json.BytesConsumed));
            return message[start.._at];
        }
        catch (JsonException)
        {
            return RestOfLine();
        }
    }

    private int After()
    {
        var end = _at;
        if (Word() != "after" || Number() is not { } words)
        {
            _at = end;
            return 0;
        }

        end = _at;
        if (Word() is not ("words" or "word")) _at = end;
        return words;
    }

    private int? Number() => int.TryParse(Word(), out var number) && number is >= 0 and <= Most ? number : null;

    private string Word()
    {
        SkipSpaces();
        var start = _at;
        while (_at < message.Length && !char.IsWhiteSpace(message[_at])) _at++;
        return message[start.._at];
    }

    private string RestOfLine()
    {
        var end = message.IndexOf('\n', _at);
        if (end < 0) end = message.Length;
        var rest = message[_at..end].Trim();
        _at = end;
        return rest;
    }

    private void SkipSpaces()
    {
        while (_at < message.Length && message[_at] is ' ' or '\t') _at++;
    }

    private static string Tidy(string text) =>
        string.Join('\n', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
