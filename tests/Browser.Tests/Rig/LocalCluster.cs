using System.Diagnostics;
using System.Globalization;

namespace Conversations.Browser.Tests;

/// <summary>The cluster of <c>deploy/local-cluster</c>, on ports of its own.</summary>
sealed class LocalCluster : IAsyncDisposable
{
    static readonly string Scripts = Repository.PathOf("deploy/local-cluster");

    // Open to others: PostgreSQL runs as another user than root.
    readonly string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"cluster-{Guid.NewGuid():N}")).FullName;
    readonly int port = FreePort.Next();
    readonly Dictionary<string, string> settings;

    LocalCluster() => settings = new()
    {
        ["RUN"] = folder,
        ["PORT"] = Text(port),
        ["HTTP_PORT"] = Text(FreePort.Next()),
        ["SILO_PORT"] = Text(FreePort.Next()),
        ["POSTGRES_PORT"] = Text(FreePort.Next()),
        ["SILO_DLL"] = SiloProcess.Program,
    };

    /// <summary>Where its load balancer listens.</summary>
    public string Url => $"http://127.0.0.1:{port}";

    public static async Task<LocalCluster> Start()
    {
        var cluster = new LocalCluster();
        await cluster.Run("up");
        return cluster;
    }

    /// <summary>Runs one of its scripts to its end.</summary>
    public async Task Run(string script)
    {
        var (ended, said) = Begin(script);
        using (ended)
        {
            await ended.WaitForExitAsync();
            Assert.True(ended.ExitCode == 0, $"{script} ended with {ended.ExitCode}:\n{await said}");
        }
    }

    /// <returns>The process of a script, and all that it will have said.</returns>
    public (Process Process, Task<string> Said) Begin(string script, params string[] arguments)
    {
        // What a script leaves running must not hold its output open.
        var output = Path.Combine(folder, $"{script}.out");
        var start = new ProcessStartInfo("sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", script, output, Path.Combine(Scripts, script), .. arguments]);
        foreach (var (key, value) in settings) start.Environment[key] = value;
        var process = Process.Start(start)!;
        return (process, Said(process, output));
    }

    public async ValueTask DisposeAsync()
    {
        await Run("down");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    static async Task<string> Said(Process process, string output)
    {
        await process.WaitForExitAsync();
        return await File.ReadAllTextAsync(output);
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
