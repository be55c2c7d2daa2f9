using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Conversations.Agents;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Log;
using Conversations.Grains.Tools;
using Conversations.Grains.ToolServers;
using Conversations.Tools;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>What the steps of a run share: the agent as it was when the run began here, the model, and the tools.</summary>
sealed record RunSetup(AgentState Agent, Model Model, ChatOptions Options, ToolTraits Traits, IReadOnlySet<string> ToolNames, IReadOnlySet<string> DispatchedTools)
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>What the agent's servers of tools had when this was made.</summary>
    public IReadOnlyList<ServedTool> Served { get; private init; } = [];

    /// <summary>Those of them that it may call, by name.</summary>
    public IReadOnlyDictionary<string, ITool> ServedTools { get; private init; } = ImmutableDictionary<string, ITool>.Empty;

    public int ContextWindow(int? conversationLimit) =>
        Math.Min(conversationLimit ?? Agent.ContextWindowLimit ?? int.MaxValue, Model.Info.ContextWindow);

    public static RunSetup Of(AgentState agent, Model model, RunOptions options, ConversationMetadata metadata, Toolbox toolbox, IEnumerable<ToolState> custom, IReadOnlyList<ServedTool> served)
    {
        // Nobody but the client can run the tools that clients have made; one sent with the request stands before one kept for the agent.
        var kept = custom.Select(tool => new ClientTool(tool.Name, tool.Description, tool.Parameters));
        var clientTools = options.ClientTools.Concat(kept).DistinctBy(tool => tool.Name).ToDictionary(tool => tool.Name);
        var dispatched = metadata.Loop?.DispatchedTools ?? [];
        var serverTools = agent.Tools.Distinct().Where(name => !clientTools.ContainsKey(name)).Select(toolbox.Find).OfType<ITool>().ToArray();
        // What has a name already keeps it.
        var taken = serverTools.Select(tool => tool.Name).Concat(clientTools.Keys).Concat(dispatched.Select(tool => tool.Name)).ToHashSet();
        var servedTools = served.Where(each => !taken.Contains(each.Tool.Name) && IsOffered(each.Tool.Name, agent.ToolServers?.Filter)).DistinctBy(each => each.Tool.Name).ToList();
        var declared = serverTools.Concat(servedTools.Select(each => each.Tool))
            .Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, ToolSchema.With(tool.Parameters, metadata.Loop)))
            .Concat(dispatched.Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, ToolSchema.With(tool.Parameters ?? ModelSettings.NoParameters, metadata.Loop))))
            .Concat(clientTools.Values.Select(tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Parameters ?? ModelSettings.NoParameters)))
            .ToArray<AITool>();

        return new RunSetup(
            agent,
            model,
            ModelSettings.Options(agent, metadata, declared),
            new ToolTraits(
                [.. agent.ToolsThatNeedApproval, .. serverTools.Where(tool => tool.NeedsApproval).Select(tool => tool.Name), .. clientTools.Keys],
                [.. serverTools.Concat(servedTools.Select(each => each.Tool)).Where(tool => tool.Repeatable).Select(tool => tool.Name)])
            {
                Servers = servedTools.ToImmutableDictionary(each => each.Tool.Name, each => each.Server),
            },
            taken.Except(dispatched.Select(tool => tool.Name)).Concat(servedTools.Select(each => each.Tool.Name)).ToHashSet(),
            dispatched.Select(tool => tool.Name).ToHashSet())
        {
            Served = served,
            ServedTools = servedTools.ToDictionary(each => each.Tool.Name, each => each.Tool),
        };
    }

    static bool IsOffered(string name, string? filter) => filter is null || Regex.IsMatch(name, filter, RegexOptions.CultureInvariant, Patience);
}
