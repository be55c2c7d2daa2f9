using System.Text.Json;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.Dialects.Letta.Conversations;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>Writes an agent into a file.</summary>
sealed class AgentExporter(AgentView view, ConversationView conversations, IConversationReader store, TimeProvider time)
{
    const int PageSize = 500;
    const string AgentId = "agent-0";

    /// <param name="conversation">The conversation whose messages go with it; null: none.</param>
    public async Task<AgentFile> Export(AgentDto agent, ConversationHead? conversation, CancellationToken cancellationToken)
    {
        var (messages, inContext) = conversation is null ? ([], []) : await Messages(conversation, cancellationToken);
        var file = FileAgent.Of(
            agent,
            AgentId,
            [.. agent.Blocks.Select((_, index) => $"block-{index}")],
            [.. agent.Tools.Select((_, index) => $"tool-{index}")],
            messages,
            inContext);
        return new AgentFile
        {
            Agents = [JsonSerializer.SerializeToElement(file, LettaJson.Wire.FileAgent)],
            Groups = [],
            Blocks =
            [
                .. agent.Blocks.Select((block, index) => new FileBlock
                {
                    Id = $"block-{index}",
                    Label = block.Label,
                    Value = block.Value,
                    Limit = block.Limit,
                    Description = block.Description,
                    ReadOnly = block.ReadOnly,
                    Hidden = block.Hidden,
                    Metadata = block.Metadata,
                    Tags = [.. block.Tags],
                }),
            ],
            Files = [],
            Sources = [],
            Tools =
            [
                .. agent.Tools.Select((tool, index) => new FileTool
                {
                    Id = $"tool-{index}",
                    ToolType = tool.ToolType,
                    Name = tool.Name,
                    Description = tool.Description,
                    JsonSchema = tool.JsonSchema,
                    ArgsJsonSchema = tool.ArgsJsonSchema,
                    SourceCode = tool.SourceCode,
                    SourceType = tool.SourceType,
                    Tags = [.. tool.Tags],
                    ReturnCharLimit = tool.ReturnCharLimit,
                    DefaultRequiresApproval = tool.DefaultRequiresApproval,
                    EnableParallelExecution = tool.EnableParallelExecution,
                    PipRequirements = tool.PipRequirements,
                    NpmRequirements = tool.NpmRequirements,
                    Metadata = tool.Metadata,
                }),
            ],
            McpServers = [],
            Metadata = [],
            CreatedAt = time.GetUtcNow(),
        };
    }

    /// <exception cref="LettaException">404: there is no such agent.</exception>
    public async Task<AgentDto> Agent(Guid id, CancellationToken cancellationToken) => await view.Show(await view.Get(id), cancellationToken);

    async Task<(FileMessage[] Messages, string[] InContext)> Messages(ConversationHead head, CancellationToken cancellationToken)
    {
        var messages = new List<FileMessage>();
        var names = new Dictionary<Guid, string>();
        var page = new MessagePage(Limit: PageSize, Ascending: true);
        while (true)
        {
            var found = await store.ReadMessages(head.Id, page, cancellationToken);
            foreach (var stored in found.Select(logged => logged.Event).OfType<MessageEvent>())
            {
                var name = $"message-{messages.Count}";
                if (stored.ToFile(name, AgentId) is not { } message) continue;
                names.Add(stored.Message.Id, name);
                messages.Add(message);
            }

            if (found.Count < PageSize) break;
            page = page with { After = found[^1].Seq };
        }

        var inContext = await conversations.InContext(head, cancellationToken);
        return ([.. messages], [.. inContext.Select(id => names.GetValueOrDefault(id)).OfType<string>()]);
    }
}
