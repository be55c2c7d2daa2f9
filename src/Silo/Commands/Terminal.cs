using Spectre.Console;

namespace Conversations.Silo.Commands;

/// <summary>Where people read: in colours where it is a terminal and <c>NO_COLOR</c> is not set.</summary>
internal static class Terminal
{
    /// <summary>Nothing is broken into lines where a program reads it.</summary>
    private const int Endless = 1 << 20;

    public static IAnsiConsole Of(TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var isColoured = isTerminal && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal && isColoured ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal) console.Profile.Width = Endless;
        return console;
    }

    /// <summary>Text of users and models moves no cursor and sets no title.</summary>
    public static void Say(this IAnsiConsole console, string text, Style? style = null) => console.Write(new Text(Plain(text), style));

    public static string Plain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
        ? text
        : string.Concat(text.Where(letter => letter is '\n' or '\t' || !char.IsControl(letter)));
}
