using System.CommandLine;

namespace Conversations.Silo.Commands;

/// <summary>What the program does beside serving.</summary>
internal static class Verbs
{
    /// <summary>The exit code of <c>sysexits.h</c> for it.</summary>
    public const int WrongConfiguration = 78;

    public static IReadOnlyList<Command> All { get; } =
    [
        ChatCommand.Create(), ListCommand.Create(), TailCommand.Create(), KeysCommand.Create(), UsersCommand.Create(),
        DrainCommand.Create(), DoctorCommand.Create(), ImportLettaCommand.Create(),
    ];

    public static Task<int> Run(string[] args)
    {
        var root = new RootCommand("A server for LLM agents. Without a verb it serves; every key of the configuration is an option then, such as --urls.");
        foreach (var command in All) root.Subcommands.Add(command);
        return root.Parse(args[0] == "help" ? ["--help", .. args[1..]] : args).InvokeAsync();
    }
}
