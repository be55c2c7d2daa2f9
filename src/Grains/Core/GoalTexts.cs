using System.Globalization;

namespace Conversations.Grains.Core;

/// <summary>What is said to models about goals.</summary>
static class GoalTexts
{
    public const string Resume = """
        The goal that was interrupted is taken up again. Look at the workspace as it is now, not as you remember it, and go on until everything that
        the goal asks for is done and shown to be.
        """;

    public static string NotYet(int judged, string missing) => string.Create(CultureInfo.InvariantCulture, $"""
        The goal is not reached yet (judged {judged} times). What is missing: {(missing.Length > 0 ? missing : "some of it is not shown to be done.")}
        Look at the workspace as it is now, do what remains, and show by tests or commands that it is done. Finish only then.
        """);

    public static string Judge(string objective, string transcript) => $$"""
        You judge whether an agent has reached a goal. Take what the goal asks for point by point, and look in the transcript for proof of each: contents of
        files, output of commands, results of tests. What is only said to be done is not done.

        <goal>
        {{objective}}
        </goal>
        <transcript>
        {{transcript}}
        </transcript>

        Answer with one JSON object and nothing else: its member "score" is a number from 0 to 1, how sure it is that all of the goal is reached; "complete" is true or
        false; "missing" says in a few words what remains, and is empty where nothing does.
        """;
}
