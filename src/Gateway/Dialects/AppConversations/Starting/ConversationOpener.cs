using System.Text.Json.Nodes;
using Conversations.Callbacks;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Secrets;
using Conversations.Starting;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>Makes the conversation of a start task as a client of the agent server would.</summary>
sealed class ConversationOpener(ConversationStarter starter, IGrainFactory grains, TimeProvider time) : IConversationOpener
{
    /// <summary>Of the conversation, what is shown of the request it came from.</summary>
    static readonly string[] Kept =
    [
        ConversationFields.Repository, ConversationFields.Branch, ConversationFields.GitProvider, ConversationFields.Trigger, ConversationFields.PullRequests,
        ConversationFields.Public,
    ];

    public async Task Open(StartTaskState task, Project project, CancellationToken cancellationToken)
    {
        var asked = JsonObject.Create(task.Request)!;
        var callbacks = WireProcessors.Callbacks(asked["processors"] as JsonArray, task.Seed);
        try
        {
            var start = StartRequest.Read(new Fields(Describe(task, asked, project), ["request"]));
            foreach (var name in Kept) start.Extra[name] = asked[name]?.DeepClone();
            start = start with
            {
                Title = (string?)asked["title"] is { Length: > 0 } title ? title : null,
                IsWatched = callbacks.Any(callback => callback is { Status: CallbackStatus.Active, Work: not CallbackWork.Title }),
                IsPublic = (bool?)asked[ConversationFields.Public],
                WorkspaceId = task.SandboxId == task.ConversationId ? null : task.SandboxId,
                Secrets = await grains.GetGrain<ISecretsGrain>(task.Id).Reveal(),
            };
            if (!start.Secrets.IsEmpty) start.Extra[ConversationFields.Secrets] = WireSecrets.Shown(start.Secrets);
            var making = new Making(task.Owner, time, task.Seed);
            await starter.Start(start, making, task.Owner, cancellationToken);
            if (start.IsWatched) await grains.GetGrain<ICallbackGrain>(task.ConversationId).Register(callbacks);
        }
        catch (FastApiException refused)
        {
            throw new StartFailedException(refused.Body["detail"] is JsonValue detail ? detail.ToString() : refused.Message);
        }
    }

    public async Task Say(StartTaskState task, PendingMessage pending)
    {
        var message = MessageRequest.ReadWhole(new Fields(JsonObject.Create(pending.Message)!, ["message"]), out _);
        var post = new PostRequest(NamedId.Of($"pending-run:{pending.Id}"), [message with { Id = pending.Id }], Start: true) { MayRepeat = true };
        await grains.GetGrain<IConversationGrain>(task.ConversationId).Post(post);
    }

    /// <summary>Of those of the same name the last.</summary>
    static IEnumerable<JsonObject> Skills(Project project) => project.Skills
        .Select(file => (Skill: SkillFile.Read(file.Path, file.Text), file.Path))
        .Reverse().DistinctBy(each => each.Skill.Name).Reverse()
        .Select(each => each.Skill.InContext(each.Path));

    static JsonObject Describe(StartTaskState task, JsonObject asked, Project project)
    {
        var plans = (string?)asked["agent_type"] == "plan";
        var llm = new JsonObject { ["usage_id"] = "agent" };
        if ((string?)asked["llm_model"] is { Length: > 0 } model) llm["model"] = model;
        return new JsonObject
        {
            ["conversation_id"] = WireUuid.Dashed(task.ConversationId),
            ["parent_conversation_id"] = asked[ConversationFields.Parent]?.DeepClone(),
            ["workspace"] = new JsonObject { ["working_dir"] = project.Folder },
            ["agent"] = new JsonObject
            {
                ["kind"] = "Agent",
                ["llm"] = llm,
                ["tools"] = new JsonArray([.. AgentTypes.Tools(plans).Select(name => new JsonObject { ["name"] = name })]),
                ["system_prompt"] = AgentTypes.Prompt(plans, project.Folder),
                ["agent_context"] = new JsonObject
                {
                    ["skills"] = new JsonArray([.. Skills(project)]),
                    ["system_message_suffix"] = AgentTypes.Suffix((string?)asked["system_message_suffix"], (string?)asked[ConversationFields.Repository], project.Folder),
                },
            },
            ["hook_config"] = project.Hooks is { } hooks ? WireHooks.OfFile(hooks) : null,
            ["initial_message"] = asked["initial_message"]?.DeepClone(),
        };
    }
}
