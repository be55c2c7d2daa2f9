using System.Text;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Log;
using Conversations.Secrets;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>What is asked of the model beside the conversation, and the conversation's secrets.</summary>
public sealed partial class ConversationGrain
{
    public async Task<Outcome<Answered>> Ask(Question question)
    {
        await Settled();
        if (!state.Exists) return new NotFound("conversation", this.GetPrimaryKey().ToString());
        var asked = await ModelFor(question);
        if (asked.Value is not { } model) return asked.Refusal!;

        List<ChatMessage> messages = question.WithHistory ? Prompt.Of(state, null) : [];
        messages.Add(new(ChatRole.User, question.Text));
        var text = new StringBuilder();
        var usage = Usage.None;
        try
        {
            await foreach (var update in Recorded(model, question.For).Client.GetStreamingResponseAsync(messages, new ChatOptions(), CancellationToken.None))
            {
                text.Append(update.Text);
                foreach (var content in update.Contents.OfType<UsageContent>()) usage = AnswerInProgress.UsageOf(content.Details);
            }
        }
        catch (ModelException failure)
        {
            return new ModelRefused(ErrorOf(failure, afterOutput: false));
        }

        await Take(() => state.Exists ? new RecordUsage(question.For, model.Info.Handle, model.Priced(usage)) : null);
        return new Answered(text.ToString());
    }

    async Task<Outcome<Model>> ModelFor(Question question)
    {
        if (question.Model is { } other)
            return (other.Endpoint is { } endpoint ? models.FindAt(other.Handle, endpoint, other.Key) : models.Find(other.Handle)) is { } found ? found : new UnknownModel(other.Handle);
        var prepared = await Prepare(new RunOptions());
        return prepared.Value is { } setup ? setup.Model : prepared.Refusal!;
    }

    /// <summary>The conversation's secrets by name; those that others keep are asked for.</summary>
    async Task<SecretMask> Secrets()
    {
        var values = new Dictionary<string, string>();
        foreach (var (name, source) in await GrainFactory.GetGrain<ISecretsGrain>(state.Id).Reveal())
        {
            var value = source.Url is null ? source.Value : await lookup.Find(source, CancellationToken.None);
            if (value is { Length: > 0 }) values[name] = value;
        }

        return new SecretMask(values, serverSecrets);
    }
}
