using System.Runtime.CompilerServices;

namespace Conversations.Silo.Commands.Doctor;

/// <summary>The keys that secrets are encrypted with, and those that let callers in.</summary>
internal static class KeyFolderExamination
{
    public static async IAsyncEnumerable<Finding> Look(IConfiguration configuration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var given = configuration["Secrets:KeyFolder"] is { Length: > 0 } named ? named : null;
        var folder = given ?? "./data/keys";
        yield return Folder.Refuses(Path.GetFullPath(folder)) is { } why
            ? Finding.Bad($"Nothing can be written to {folder}: {why}", "Have Secrets:KeyFolder name a folder that this user may write to.")
            : Finding.Good($"Secrets are encrypted with the keys in {Path.GetFullPath(folder)}.");
        if ("postgres".Equals(configuration["Storage:Provider"], StringComparison.OrdinalIgnoreCase) && given is null)
            yield return Finding.Doubtful("Secrets:KeyFolder is a folder of this machine alone.", "Set it to one that all servers of the cluster share, or what one encrypts no other can read.");
    }
}
