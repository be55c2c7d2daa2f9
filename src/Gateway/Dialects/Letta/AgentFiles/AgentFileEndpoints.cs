using System.Text.Json;
using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

static class AgentFileEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var agents = v1.MapGroup("/agents").WithTags("agents");
        agents.MapGet("/{agent_id}/export", Export).WithName("agents.exportFile");
        agents.MapPost("/import", Import).WithName("agents.importFile").Shared();
    }

    [EndpointSummary("Exports an agent with its blocks, tools and one conversation's messages.")]
    [Asks("conversation_id"), Asks<bool>("scrub_messages", "use_legacy_format"), Gives<AgentFile>]
    static async Task<IResult> Export(HttpRequest request, AgentExporter exporter, IConversationReader store, CancellationToken cancellationToken)
    {
        var id = request.Id("agent");
        var query = new LettaQuery(request);
        if (query.Flag("use_legacy_format") ?? false)
            throw LettaException.InvalidArgument("use_legacy_format: this server writes the present format alone");

        var agent = await exporter.Agent(id, cancellationToken);
        var head = query.Flag("scrub_messages") ?? false
            ? null
            : await Conversation(ConversationRef.Resolve(query.Text("conversation_id") ?? "default", LettaId.Agent(id)), id, store, cancellationToken);
        return LettaResult.Json(await exporter.Export(agent, head, cancellationToken), LettaJson.Wire.AgentFile);
    }

    [EndpointSummary("Makes an agent of an exported file.")]
    [TakesForm("file", "name", "override_name", "model", "override_model_handle", "append_copy_suffix", "override_existing_tools", "strip_messages")]
    [Gives<ImportedDto>]
    static async Task<IResult> Import(HttpRequest request, AgentImporter importer, IConfiguration configuration, CancellationToken cancellationToken)
    {
        CheckOrigin(request, configuration);
        if (!request.HasFormContentType) throw LettaException.Validation("header.content-type: should be 'multipart/form-data'");
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            if (form.Files["file"] is not { } uploaded) throw LettaException.Validation("body.file: Field required");
            await using var content = uploaded.OpenReadStream();
            var file = await JsonSerializer.DeserializeAsync(content, LettaJson.Body.AgentFile, cancellationToken);
            var ids = await importer.Import(file ?? throw LettaException.Validation("body.file: should be an object"), ImportOptions.Read(form), request.Making());
            return LettaResult.Json(new ImportedDto(ids), LettaJson.Wire.ImportedDto);
        }
        catch (JsonException malformed)
        {
            throw LettaException.Validation($"body.file{malformed.Path?.TrimStart('$')}: {malformed.Message}");
        }
        catch (InvalidDataException malformed)
        {
            throw LettaException.Validation($"body: {malformed.Message}");
        }
    }

    /// <summary>A page of any origin can send a form without asking the browser's permission first.</summary>
    static void CheckOrigin(HttpRequest request, IConfiguration configuration)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}") return;
        var allowed = configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        if (!allowed.Contains("*") && !allowed.Contains(origin)) throw LettaException.Validation($"header.origin: '{origin}' is not allowed");
    }

    static async Task<ConversationHead> Conversation(
        ConversationRef conversation, Guid agentId, IConversationReader store, CancellationToken cancellationToken) =>
        await store.Find(conversation.Id, cancellationToken) is { Deleted: false } head && head.AgentId == agentId
            ? head
            : throw LettaException.NotFound("Conversation", conversation.Path);
}
