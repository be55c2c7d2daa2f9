using System.Diagnostics;

namespace Conversations.Tests.Support;

/// <summary><c>deploy/backup</c> and <c>deploy/restore</c>, run over a store.</summary>
public static class StoreScript
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <param name="name"><c>backup</c> or <c>restore</c>.</param>
    /// <param name="provider"><c>Storage:Provider</c>.</param>
    /// <param name="connection"><c>ConnectionStrings:Conversations</c>.</param>
    /// <param name="keys"><c>Secrets:KeyFolder</c>.</param>
    /// <returns>Its exit code, and all that it said.</returns>
    public static async Task<(int Code, string Said)> Run(string name, string file, string provider, string connection, string keys)
    {
        var start = new ProcessStartInfo(Repository.PathOf($"deploy/{name}"), [file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Storage__Provider"] = provider;
        start.Environment["ConnectionStrings__Conversations"] = connection;
        start.Environment["Secrets__KeyFolder"] = keys;
        using var script = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var said = await Task.WhenAll(script.StandardOutput.ReadToEndAsync(patience.Token), script.StandardError.ReadToEndAsync(patience.Token));
        await script.WaitForExitAsync(patience.Token);
        return (script.ExitCode, string.Concat(said));
    }
}
