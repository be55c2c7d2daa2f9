using Conversations.Grains.Models;

namespace Conversations.Silo.Models;

/// <summary>The models of one provider.</summary>
internal interface IModelProvider
{
    /// <summary>First part of its handles.</summary>
    string Name { get; }

    /// <summary>False when nobody has said where it is or with which key; it then has no models.</summary>
    bool Configured { get; }

    /// <summary>Null when it has no such model; one that cannot know takes every name.</summary>
    /// <param name="settings">Null: all is as the server has it.</param>
    Model? Find(string name, CallSettings? settings);

    ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken);
}
