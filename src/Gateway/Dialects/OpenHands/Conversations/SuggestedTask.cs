using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Work that somebody found on a git host and that an agent is to do.</summary>
/// <param name="Number">Of the issue or the pull request.</param>
sealed record SuggestedTask(string? Provider, SuggestedTaskKind Kind, string Repository, int Number, string Title)
{
    /// <summary>Null: something is wrong with the fields, and is gathered there.</summary>
    public static SuggestedTask? Read(Fields fields)
    {
        foreach (var name in new[] { "git_provider", "task_type", "issue_number" })
            if (!fields.Mentions(name)) fields.Missing(name);
        var kind = fields.Choice(
            "task_type",
            SuggestedTaskKind.None,
            ("MERGE_CONFLICTS", SuggestedTaskKind.MergeConflicts),
            ("FAILING_CHECKS", SuggestedTaskKind.FailingChecks),
            ("UNRESOLVED_COMMENTS", SuggestedTaskKind.UnresolvedComments),
            ("OPEN_ISSUE", SuggestedTaskKind.OpenIssue),
            ("OPEN_PR", SuggestedTaskKind.OpenPullRequest));
        if (kind == SuggestedTaskKind.OpenPullRequest)
            fields.Wrong("value_error", "task_type", "Value error, an open pull request alone is no task: there is nothing that is to be done", "OPEN_PR");
        var (provider, number) = (GitProviders.Read(fields, "git_provider"), fields.Int("issue_number", 0));
        return fields.Text("repo", required: true) is { } repository && fields.Text("title", required: true) is { } title
            ? new SuggestedTask(provider, kind, repository, number, title)
            : null;
    }

    /// <summary>What the agent is told to do.</summary>
    public string Prompt()
    {
        var request = Provider == "gitlab" ? "merge request" : "pull request";
        var work = Kind switch
        {
            SuggestedTaskKind.MergeConflicts => $"""
                The {request} #{Number} ("{Title}") of {Repository} has merge conflicts. Check out its branch, merge the target branch into it, and resolve the
                conflicts so that what both sides meant is kept. Run the tests.
                """,
            SuggestedTaskKind.FailingChecks => $"""
                Checks of the {request} #{Number} ("{Title}") of {Repository} fail. Check out its branch, find out from the logs of the checks what fails, reproduce it
                here, and mend the cause.
                """,
            SuggestedTaskKind.UnresolvedComments => $"""
                The {request} #{Number} ("{Title}") of {Repository} has review comments that are not resolved. Check out its branch, read every open comment, and make the
                change that it asks for. Where a comment should not be followed, say why.
                """,
            _ => $"""
                Issue #{Number} ("{Title}") of {Repository} is open. Read it with its comments, find the cause, and solve it in the smallest change that does so, with a test.
                Look first whether somebody has begun to work on it.
                """,
        };
        var after = Kind == SuggestedTaskKind.OpenIssue ? $"on a new branch, and open a {request} that says what it solves" : "to the branch of the request, and say there what was done";
        return $"{work}\nCommit and push the result {after}.";
    }
}

enum SuggestedTaskKind
{
    None,
    MergeConflicts,
    FailingChecks,
    UnresolvedComments,
    OpenIssue,
    OpenPullRequest,
}
