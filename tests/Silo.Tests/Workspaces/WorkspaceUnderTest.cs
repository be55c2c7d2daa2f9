using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Hosting;
using Conversations.Grains.Tools;
using Conversations.Log;
using Conversations.Silo.Workspaces;
using Conversations.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Tests.Workspaces;

/// <summary>A conversation's workspace under a root of its own, with the tools as a model calls them.</summary>
internal sealed class WorkspaceUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WorkspaceOptions _options;
    private readonly bool _ownsRoot;
    private readonly Toolbox _tools;
    private readonly HashSet<string> _names;

    private WorkspaceUnderTest(string? root, Action<WorkspaceOptions>? configure, TimeProvider time, Guid? conversation = null)
    {
        Conversation = conversation ?? Guid.NewGuid();
        _ownsRoot = root is null;
        _options = new WorkspaceOptions { Root = root ?? Directory.CreateTempSubdirectory("workspaces-").FullName };
        configure?.Invoke(_options);
        Pool = new WorkspacePool(Options.Create(_options), News, time, NullLogger<WorkspacePool>.Instance);
        var services = new ServiceCollection().AddSingleton<IWorkspaces>(Pool).BuildServiceProvider();
        var tools = new ServiceCollection().AddTools()
            .Select(service => service.ImplementationType)
            .Where(type => type?.Namespace == "Conversations.Grains.Workspaces")
            .Select(type => (ITool)ActivatorUtilities.CreateInstance(services, type!))
            .ToList();
        _tools = new Toolbox(tools);
        _names = [.. tools.Select(tool => tool.Name)];
    }

    public WorkspacePool Pool { get; }

    public Guid Conversation { get; }

    /// <summary>What was told of its commands.</summary>
    public CommandNewsHeard News { get; } = new();

    public string Root => _options.Root;

    /// <summary>The workspace's folder on the machine.</summary>
    public string Folder => Path.Combine(Root, Conversation.ToString(), "files", "workspace");

    public static WorkspaceUnderTest Make(Action<WorkspaceOptions>? configure = null, TimeProvider? time = null) =>
        new(null, configure, time ?? TimeProvider.System);

    /// <summary>The same workspace in the hands of another server.</summary>
    public WorkspaceUnderTest Again() => new(Root, null, TimeProvider.System, Conversation);

    public async Task<ToolReturnPart> Call(string tool, object arguments, Guid? conversation = null, CancellationToken cancellationToken = default)
    {
        var call = new ToolCallPart("call", tool, JsonSerializer.Serialize(arguments));
        return await _tools.Run(call, _names, new Dictionary<string, ITool>(), new ToolScope(conversation ?? Conversation, Guid.Empty, new Dictionary<string, Guid>()), cancellationToken);
    }

    /// <summary>A command that ends within a minute; its output and its exit code.</summary>
    public async Task<(string Output, int ExitCode)> Sh(string command, Guid? conversation = null)
    {
        var result = await Call("terminal", new { command, timeout = 60 }, conversation: conversation);
        Assert.True(result.Success, result.Text);
        var details = Details(result);
        return (details["content"]!.GetValue<string>(), details["exit_code"]!.GetValue<int>());
    }

    public Task<ToolReturnPart> Type(string input) => Call("terminal", new { command = input, is_input = true, timeout = 60 });

    public static JsonNode Details(ToolReturnPart result) => JsonNode.Parse(result.Details!.Value.GetRawText())!;

    /// <summary>A long time in seconds that no other process sleeps, whoever else runs tests on this machine.</summary>
    public static string Nap() => $"600.{Random.Shared.Next(1_000_000_000):D9}";

    /// <summary>Processes that have this text in their command line.</summary>
    public static List<int> Processes(string text) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var process) ? process : 0)
            .Where(process => process > 0 && CommandLine(process).Contains(text, StringComparison.Ordinal))];

    public static async Task Until(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"Waited {Patience} for {what}.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        if (_ownsRoot) Directory.Delete(Root, recursive: true);
    }

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
