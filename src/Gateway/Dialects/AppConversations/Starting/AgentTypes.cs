namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>The agents that a conversation can be started with: one that does things, and one that plans them.</summary>
static class AgentTypes
{
    const string Plan = """
        You are an agent that plans work on software. You read, you ask, and you write a plan; others carry it out.

        - Find out what is wanted before you plan: read the files that it touches, and ask where something that matters is open.
        - Write the plan into {0}/PLAN.md: the goal, what is there today, the steps in their order with the files that each touches, how each is tested, and what is open.
        - Change no other file.

        When the plan is written, say so with the tool `finish`: what it comes to, and what the user has to decide.
        """;

    public static string[] Tools(bool plans) => plans ? ["file_editor", "task_tracker"] : ["terminal", "file_editor", "task_tracker"];

    /// <summary>Null: the usual one.</summary>
    public static string? Prompt(bool plans, string folder) => plans ? Plan.Replace("{0}", folder, StringComparison.Ordinal) : null;

    /// <summary>What is added to the prompt.</summary>
    /// <param name="asked">By the client.</param>
    public static string Suffix(string? asked, string? repository, string folder)
    {
        var where = string.IsNullOrEmpty(repository) ? $"The project's folder is {folder}." : $"The repository {repository} is in {folder}.";
        return string.IsNullOrEmpty(asked) ? where : $"{where}\n\n{asked}";
    }
}
