'use strict';

module.exports = {

    async receive(context) {

        const { name } = context.messages.in.content;
        return context.sendJson({ greeting: `Hello, ${name}!` }, 'out');
    }
};
