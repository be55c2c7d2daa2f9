using System.Runtime.CompilerServices;
using Conversations.Silo.Configuration;

namespace Conversations.Silo.Commands.Doctor;

internal static class ConfigurationExamination
{
    public static async IAsyncEnumerable<Finding> Look(IConfiguration configuration, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var check = ConfigurationCheck.Of(configuration);
        foreach (var error in check.Errors) yield return Finding.Bad(error, "Change that key; the README lists them all.");
        foreach (var warning in check.Warnings) yield return Finding.Doubtful(warning, "Correct the name, or take the key away.");
        if (check is { Errors.Count: 0, Warnings.Count: 0 }) yield return Finding.Good("Every key is known and holds what it may.");
    }
}
